"""From photographs to training pictures: where a camera stands and what it does to light, in NumPy and OpenCV."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.vision.face import MIRRORED_LANDMARKS

_SMALLEST_FACE = 9.0
_LEAST_VISIBLE = 0.55
_FACE_SIDES = (10.0, 400.0)
_UPSCALING = 4.0
_GRIDS, _GRID_SHARES = (1, 2, 3), (0.45, 0.4, 0.15)
_MARGIN = 0.1
_AIMED = 7 / 12
_MISTAKEN, _ANYWHERE = 0.18, 0.08
_EXPOSURES = ((-3.0, 0.0), (0.0, 2.0))


@dataclass
class Picture:
    """What the network is shown.

    Attributes:
        image: uint8 (height, width, 3) in RGB.
        boxes: float32 (n, 4), left, top, right and bottom in pixels.
        ignored: bool (n,).
        points: float32 (n, 5, 2), the landmarks, NaN where they are not known.
    """

    image: npt.NDArray[np.uint8]
    boxes: npt.NDArray[np.float32]
    ignored: npt.NDArray[np.bool_]
    points: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scenery:
    """Where pictures are taken from.

    Attributes:
        photographs: With faces.
        backgrounds: Without any; may be empty.
        mistakes: For each photograph, then for each background, float32 (n, 4), boxes that an earlier network took
            for faces; may be empty.
        background: The share of views that show a background, 0..1; seven of twelve of these are aimed at a mistake.
    """

    photographs: Sequence[Photograph]
    backgrounds: Sequence[Photograph] = ()
    mistakes: Sequence[npt.NDArray[np.float32]] = ()
    background: float = 0.12


def compose(scenery: Scenery, index: int, size: int, generator: np.random.Generator) -> Picture:
    """Take one training picture: a view of one photograph, or a grid of views (mosaic, YOLOv4, 2020).

    Args:
        scenery: The photographs.
        index: The photograph that must be in it.
        size: Height and width in pixels.
        generator: The source of randomness; the same state gives the same picture.
    """
    empty = np.empty((size, size, 3), np.uint8)
    canvas = Picture(empty, np.zeros((0, 4), np.float32), np.zeros(0, bool), unknown_points(0))
    count = int(generator.choice(_GRIDS, p=_GRID_SHARES))
    columns, rows = _cuts(size, count, generator), _cuts(size, count, generator)
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            canvas = _paste(canvas, _view(scenery, index, right - left, bottom - top, generator), left, top)
            index = int(generator.integers(len(scenery.photographs)))
    _cover_faces(canvas, generator)
    return replace(canvas, image=relight(canvas.image, generator))


def _cuts(size: int, count: int, generator: np.random.Generator) -> list[int]:
    inner = (np.arange(1, count) + generator.uniform(-0.25, 0.25, count - 1)) / count * size
    return [0, *map(round, inner.tolist()), size]


def _paste(canvas: Picture, view: Picture, left: int, top: int) -> Picture:
    height, width = view.image.shape[:2]
    canvas.image[top : top + height, left : left + width] = view.image
    corner = np.array([left, top], np.float32)
    return Picture(
        canvas.image,
        np.concatenate([canvas.boxes, view.boxes + np.tile(corner, 2)]),
        np.concatenate([canvas.ignored, view.ignored]),
        np.concatenate([canvas.points, view.points + corner]),
    )


def _view(scenery: Scenery, index: int, width: int, height: int, generator: np.random.Generator) -> Picture:
    photograph, aims = _subject(scenery, index, generator)
    if len(aims):
        aim = aims[generator.integers(len(aims))]
        return warp(photograph, *_aim_at(aim, photograph, width, height, generator), width, height, generator)
    return warp(photograph, *_anywhere(photograph, width, height, generator), width, height, generator)


def _subject(
    scenery: Scenery, index: int, generator: np.random.Generator
) -> tuple[Photograph, npt.NDArray[np.float32]]:
    """Return a photograph, and the boxes one of which is to be seen: faces, mistakes, or none for any place."""
    photograph, nowhere = scenery.photographs[index], np.zeros((0, 4), np.float32)
    draw = generator.random()
    if draw < scenery.background and scenery.backgrounds:
        chosen = int(generator.integers(len(scenery.backgrounds)))
        mistakes = _mistakes(scenery, len(scenery.photographs) + chosen)
        return scenery.backgrounds[chosen], mistakes if draw < _AIMED * scenery.background else nowhere
    mistakes = _mistakes(scenery, index)
    if draw < scenery.background + _MISTAKEN and len(mistakes):
        return photograph, mistakes
    return photograph, nowhere if draw < scenery.background + _ANYWHERE else photograph.faces


def _mistakes(scenery: Scenery, index: int) -> npt.NDArray[np.float32]:
    return scenery.mistakes[index] if scenery.mistakes else np.zeros((0, 4), np.float32)


def _anywhere(
    photograph: Photograph, width: int, height: int, generator: np.random.Generator
) -> tuple[npt.NDArray, float]:
    shape = photograph.image.shape
    least = _least_scale(photograph, width, height)
    scale = math.exp(generator.uniform(math.log(least), math.log(max(2.5, least))))
    middle = generator.uniform(0, 1, 2) * (shape[1], shape[0])
    return _inside(middle, np.array([width, height]) / scale, photograph), scale


def _aim_at(
    box: npt.NDArray, photograph: Photograph, width: int, height: int, generator: np.random.Generator
) -> tuple[npt.NDArray, float]:
    """Return a point of the photograph for the view's middle, and a scale that shows the box at a random size."""
    side = float((box[2:] - box[:2]).max())
    largest = min(_FACE_SIDES[1], 1.2 * min(width, height))
    wanted = math.exp(generator.uniform(math.log(_FACE_SIDES[0]), math.log(largest)))
    scale = max(min(wanted / side, _UPSCALING), _least_scale(photograph, width, height))
    view = np.array([width, height]) / scale
    spread = np.maximum(view - side, 0) / 2
    middle = (box[:2] + box[2:]) / 2 + generator.uniform(-1, 1, 2) * spread
    return _inside(middle, view, photograph), scale


def _inside(middle: npt.NDArray, view: npt.NDArray, photograph: Photograph) -> npt.NDArray:
    """Move a view so that the photograph fills most of it."""
    whole = np.array(photograph.image.shape[1::-1])
    reach = np.maximum(view * (0.5 - _MARGIN), 0)
    return np.where(whole > 2 * reach, np.clip(middle, reach, np.maximum(whole - reach, reach)), whole / 2)


def _least_scale(photograph: Photograph, width: int, height: int) -> float:
    """Return the scale under which a view would be mostly empty."""
    rows, columns = photograph.image.shape[:2]
    return (1 - 2 * _MARGIN) * max(width / columns, height / rows)


def warp(
    photograph: Photograph,
    middle: npt.NDArray,
    scale: float,
    width: int,
    height: int,
    generator: np.random.Generator,
) -> Picture:
    """Look at a photograph: a point of it comes to the middle; turned a little, and mirrored for half of the views."""
    angle = math.radians(generator.uniform(-60, 60) if generator.random() < 0.5 else generator.normal(0, 8))
    aspect = math.exp(generator.normal(0, 0.06))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    mirror = -1 if generator.random() < 0.5 else 1
    linear = scale * turn @ np.diag([mirror * aspect, 1 / aspect])
    matrix = np.column_stack([linear, np.array([width, height]) / 2 - linear @ middle])
    image, matrix_left = _halve(photograph.image, scale, matrix)
    fill = tuple(float(value) for value in generator.integers(0, 256, 3))
    view = cv2.warpAffine(image, matrix_left, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill)
    points = warp_points(photograph.points, matrix)
    return _seen(Picture(view, warp_boxes(photograph.boxes, matrix), photograph.ignored, points))


def _halve(
    image: npt.NDArray[np.uint8], scale: float, matrix: npt.NDArray
) -> tuple[npt.NDArray[np.uint8], npt.NDArray]:
    """Shrink an image by averaging before a warp that shrinks it, so that detail does not turn into noise."""
    factor = int(1 / scale)
    if factor < 2:
        return image, matrix
    height, width = image.shape[:2]
    small = cv2.resize(image, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    return small, np.column_stack([matrix[:, :2] * factor, matrix[:, 2]])


def warp_boxes(boxes: npt.NDArray[np.float32], matrix: npt.NDArray) -> npt.NDArray[np.float32]:
    """Return the upright boxes of faces after an affine map, taking a face for the ellipse in its box."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    halves = np.sqrt(((boxes[:, 2:] - boxes[:, :2]) / 2) ** 2 @ (matrix[:, :2] ** 2).T)
    return np.concatenate([middles - halves, middles + halves], axis=1).astype(np.float32)


def warp_points(points: npt.NDArray[np.float32], matrix: npt.NDArray) -> npt.NDArray[np.float32]:
    """Return landmarks (n, 5, 2) after an affine map; one that mirrors makes a right eye a left one."""
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    mirrored = np.linalg.det(matrix[:, :2]) < 0
    return (moved[:, MIRRORED_LANDMARKS] if mirrored else moved).astype(np.float32)


def _seen(picture: Picture) -> Picture:
    """Clip boxes to the picture; those mostly outside or too small to be learned become ignored."""
    height, width = picture.image.shape[:2]
    boxes = picture.boxes
    inside = np.clip(boxes, 0, np.array([width, height, width, height], np.float32))
    sides, full = inside[:, 2:] - inside[:, :2], boxes[:, 2:] - boxes[:, :2]
    visible = sides.prod(axis=1) / np.maximum(full.prod(axis=1), 1e-6)
    unclear = (visible < _LEAST_VISIBLE) | (full.max(axis=1, initial=0) < _SMALLEST_FACE)
    kept = (sides > 1).all(axis=1)
    return Picture(picture.image, inside[kept], (picture.ignored | unclear)[kept], picture.points[kept])


def _cover_faces(picture: Picture, generator: np.random.Generator) -> None:
    """Hide the lower half of some faces as a mask does, or a band over the eyes as dark glasses do."""
    for left, top, right, bottom in picture.boxes[~picture.ignored]:
        if generator.random() > 0.06:
            continue
        height = bottom - top
        share = (0.55, 1.0) if generator.random() < 0.7 else (0.28, 0.5)
        rows = slice(round(top + share[0] * height), round(top + share[1] * height))
        picture.image[rows, round(left) : round(right)] = generator.integers(0, 256, 3)


def relight(image: npt.NDArray[np.uint8], generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Change light, colour, sharpness, noise and compression at random."""
    if generator.random() < 0.15:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    image = cv2.LUT(image, _tones(generator))
    if generator.random() < 0.25:
        image = _blur(image, generator)
    if generator.random() < 0.25:
        image = _noise(image, generator)
    return _compress(image, int(generator.integers(25, 90))) if generator.random() < 0.3 else image


def _compress(image: npt.NDArray[np.uint8], quality: int) -> npt.NDArray[np.uint8]:
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def _tones(generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return a table uint8 (256, 1, 3) from old to new values: exposure, gamma, contrast, brightness and a tint."""
    strength = 2.0 if generator.random() < 0.15 else 1.0
    stops = generator.uniform(*generator.choice(_EXPOSURES)) if generator.random() < 0.3 else 0.0
    gamma = np.exp(strength * generator.normal(0, 0.25))
    gain = np.exp(strength * generator.normal(0, 0.2) + generator.normal(0, 0.06, 3))
    exposed = np.clip(np.arange(256)[:, None] / 255 * 2**stops, 0, 1)
    table = (255 * exposed**gamma - 128) * gain + 128 + strength * generator.normal(0, 18)
    return np.clip(table, 0, 255).astype(np.uint8)[:, None]


def _blur(image: npt.NDArray[np.uint8], generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Blur as a lens out of focus, or as a camera or head that moves."""
    if generator.random() < 0.5:
        return cv2.GaussianBlur(image, (0, 0), generator.uniform(0.4, 2.0))
    length = int(generator.integers(2, 4)) * 2 - 1
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return cv2.filter2D(image, -1, kernel if generator.random() < 0.5 else kernel.T)


def _noise(image: npt.NDArray[np.uint8], generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    grain = generator.standard_normal(image.shape[:2], np.float32) * generator.uniform(2, 14)
    return np.clip(image + grain[..., None], 0, 255).astype(np.uint8)
