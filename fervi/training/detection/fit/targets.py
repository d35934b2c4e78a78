"""What the network should answer for a picture: which cells hold a face, and where its edges are."""

import numpy as np
import numpy.typing as npt

from fervi.training.detection.network.detector import STRIDES
from fervi.vision.face import LANDMARKS

TARGET_VALUES = 17
"""Numbers a cell's target holds: is it a face (0 or 1), does it count (0 or 1), the four distances, are the landmarks
known (0 or 1), then the ten offsets of these."""

SIZES = ((0.0, 44.0), (30.0, 116.0), (80.0, float("inf")))
"""The longer side, in pixels, of the faces that each stride of `STRIDES` finds; neighbours overlap."""

_BLUR = 1.35
_CENTRE, _LEAST_CENTRE, _RING = 0.16, 0.8, 1.5


def encode(
    boxes: npt.NDArray[np.float32],
    points: npt.NDArray[np.float32],
    ignored: npt.NDArray[np.bool_],
    height: int,
    width: int,
) -> npt.NDArray[np.float32]:
    """Say what each cell should answer.

    A face belongs to the cells near its middle (centre sampling, Tian et al., 2019) of the strides whose range
    in `SIZES` holds its longer side. The cells around these, the cells of a stride that just misses the range,
    and those inside an ignored box do not count; all others are background.

    Args:
        boxes: float32 (n, 4), left, top, right and bottom in pixels.
        points: float32 (n, 5, 2), the landmarks, NaN where they are not known.
        ignored: bool (n,).
        height: The picture's height in pixels, a multiple of 32.
        width: Its width.

    Returns:
        float32 (cells, 17), the strides' maps one after the other, each row by row; distances and offsets in strides.
    """
    maps = []
    for stride, sizes in zip(STRIDES, SIZES, strict=True):
        target = np.zeros((height // stride, width // stride, TARGET_VALUES), np.float32)
        target[..., 1] = 1
        _ignore(target, boxes[ignored], stride)
        # The largest first, so that a small face before a large one keeps its cells.
        faces, landmarks = boxes[~ignored], points[~ignored]
        for index in np.argsort(-_longer_sides(faces)):
            _place(target, faces[index], landmarks[index], stride, sizes)
        maps.append(target.reshape(-1, TARGET_VALUES))
    return np.concatenate(maps)


def _ignore(target: npt.NDArray, boxes: npt.NDArray, stride: int) -> None:
    for left, top, right, bottom in boxes:
        rows, columns = _cells(top, bottom, stride), _cells(left, right, stride)
        target[rows, columns, 1] = 0


def _place(target: npt.NDArray, box: npt.NDArray, points: npt.NDArray, stride: int, sizes: tuple[float, float]) -> None:
    side = float(max(box[2] - box[0], box[3] - box[1]))
    if not sizes[0] / _BLUR <= side <= sizes[1] * _BLUR:
        return
    around = target[_central_cells(box, stride, _RING)]
    around[..., 1] *= around[..., 0]
    if sizes[0] <= side <= sizes[1]:
        _fill(target, _central_cells(box, stride, 1.0), box, points, stride)


def _fill(target: npt.NDArray, cells: tuple[slice, slice], box: npt.NDArray, points: npt.NDArray, stride: int) -> None:
    rows, columns = (np.arange(cell.start, cell.stop) * stride + stride / 2 for cell in cells)
    y, x = np.meshgrid(rows, columns, indexing="ij")
    distances = np.stack([x - box[0], y - box[1], box[2] - x, box[3] - y], axis=-1) / stride
    offsets = (points - np.stack([x, y], axis=-1)[:, :, None]).reshape(*x.shape, 2 * len(LANDMARKS)) / stride
    known = np.full((*x.shape, 1), np.isfinite(points).all())
    parts = [np.ones((*x.shape, 2)), np.maximum(distances, 0), known, np.nan_to_num(offsets)]
    target[cells] = np.concatenate(parts, axis=-1)


def _central_cells(box: npt.NDArray, stride: int, reach: float) -> tuple[slice, slice]:
    """Return the rows and columns near the middle of a box: a sixth of its side, but most of a stride at least."""
    middle, side = (box[:2] + box[2:]) / 2, box[2:] - box[:2]
    least = np.minimum(_LEAST_CENTRE * stride, side / 2)
    across, down = reach * np.maximum(_CENTRE * side, least)
    return (
        _cells(middle[1] - down, middle[1] + down, stride),
        _cells(middle[0] - across, middle[0] + across, stride),
    )


def _cells(start: float, stop: float, stride: int) -> slice:
    """Return the cells whose middles lie between two coordinates."""
    first = int(np.ceil(start / stride - 0.5))
    last = int(np.floor(stop / stride - 0.5))
    return slice(max(first, 0), max(last + 1, 0))


def _longer_sides(boxes: npt.NDArray) -> npt.NDArray:
    return (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
