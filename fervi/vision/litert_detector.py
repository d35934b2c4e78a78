"""FERVI's own face detector: a LiteRT file, searched with at several sizes, and again where it is not sure."""

import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from fervi.vision.card import load_card
from fervi.vision.cells import Found, Maps, decode_maps, suppress, with_mean_landmarks
from fervi.vision.detector import DetectorError, resize, to_detections
from fervi.vision.face import Detection
from fervi.vision.normalise import normalised
from fervi.vision.second_look import UNSURE, look_again

STEP = 32
"""The sides of the network's input are multiples of this many pixels."""

_STRIDES = 3
_MOST_IDLE = 4
_LARGEST_KEPT = 512 * 512
"""Pixels of an input up to which an interpreter is kept: at 1024 x 768 it holds 30 MB, and making it takes 20 ms."""

_SMALLEST = 192
"""The longest side, in pixels, to which smaller pictures are enlarged: the network knows small faces from photographs
that show more than them, and misses many in pictures that are as small."""

_LARGEST_ALONE = 500
_LARGEST_FINE = 140.0
_TOO_LARGE, _LIKELY = 280.0, 0.5
"""From which size, in pixels, and which score on a face is searched again at half the size: of larger ones the network
gives the parts as faces too, and worse landmarks."""


class LiteRTDetector:
    """A one-stage, anchor-free face detector from a LiteRT file with its card (JSON) beside it.

    The card gives `name`, `version`, `threshold` (the lowest score, 0..1, of an answer) and `margin`.
    """

    def __init__(self, path: Path, least_score: float | None = None) -> None:
        """Load the network.

        Args:
            path: The `.tflite` file; its card has the same name with `.json`.
            least_score: Use this instead of the card's `threshold`.

        Raises:
            CardError: If its card can't be used.
            DetectorError: If the file is missing or is not a detector's.
        """
        if not path.is_file():
            raise DetectorError(f"There is no {path}: a detector is a .tflite file with its .json card beside it.")
        card = load_card(path)
        self.name, self.margin = card.title, card.number("margin")
        self.least_score = card.threshold if least_score is None else least_score
        self._path = path
        self._lock = threading.Lock()
        self._load()  # tells at once whether it can be; none is kept, as none has a size that is searched
        self._idle: list[Interpreter] = []

    def _load(self) -> Interpreter:
        try:
            interpreter = Interpreter(model_path=str(self._path), num_threads=1)
        except ValueError as error:
            raise DetectorError(f"LiteRT cannot read {self._path}: export the face detector again.") from error
        interpreter.allocate_tensors()
        return interpreter

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        """Find the faces in a picture; see `FaceDetector`."""
        return to_detections(*search(self._run, image, longest_side, self.least_score), image.shape)

    def _run(self, canvas: npt.NDArray[np.uint8]) -> Maps:
        interpreter = self._take(canvas.shape)
        try:
            return invoke(interpreter, canvas)
        finally:
            if canvas.shape[0] * canvas.shape[1] <= _LARGEST_KEPT:
                with self._lock:
                    self._idle.append(interpreter)

    def _take(self, shape: tuple[int, ...]) -> Interpreter:
        """Return an interpreter, which serves one thread at a time: one of that size, as resizing takes longest."""
        with self._lock:
            for index, interpreter in enumerate(self._idle):
                if tuple(interpreter.get_input_details()[0]["shape"][1:]) == shape:
                    return self._idle.pop(index)
            if len(self._idle) >= _MOST_IDLE:
                return self._idle.pop(0)
        return self._load()


def search(
    run: Callable[[npt.NDArray[np.uint8]], Maps],
    image: npt.NDArray[np.uint8],
    longest_side: int | None,
    least_score: float,
) -> Found:
    """Search a picture as `find_faces` does, then look again at the faces in doubt; see there."""
    found = find_faces(run, image, longest_side, min(least_score, UNSURE[0]))
    faces = look_again(run, image, found, least_score)
    return Found(*(part[faces.scores >= least_score] for part in faces))


def find_faces(
    run: Callable[[npt.NDArray[np.uint8]], Maps],
    image: npt.NDArray[np.uint8],
    longest_side: int | None,
    least_score: float,
) -> Found:
    """Search a picture with a network, whatever runs it.

    Args:
        run: The network: uint8 (height, width, 3), sides multiples of `STEP`, to its maps; see `decode_maps`.
        image: uint8 (height, width, 3) in RGB; dark and gray ones are `normalised`.
        longest_side: Size in pixels to which the picture is scaled down first; None for full size. A smaller picture
            is enlarged, see `search_sides`.
        least_score: The lowest score of an answer, 0..1.

    Returns:
        The faces, in pixels of `image`.
    """
    sides = search_sides(max(image.shape[:2]), longest_side)
    searches = [_search(run, image, side, least_score) for side in sides]
    if _has_too_large(searches[0][0]):
        searches.insert(0, _search(run, image, sides[0] // 2, least_score))
    # What is large here was seen whole by the coarser search before (scale-wise answers: Singh and Davis, 2018).
    parts = [_up_to(_LARGEST_FINE if level else np.inf, *search) for level, search in enumerate(searches)]
    found = Found(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    return with_mean_landmarks(suppress(found), found)


def _search(
    run: Callable[[npt.NDArray[np.uint8]], Maps], image: npt.NDArray[np.uint8], side: int, least_score: float
) -> tuple[Found, float]:
    """Return the faces in pixels of the searched size, and by what these are multiplied to be the picture's."""
    scaled, scale = resize(image, side)
    return decode_maps(run(pad(normalised(scaled))), least_score), scale


def _has_too_large(found: Found) -> bool:
    return bool((found.boxes[found.scores >= _LIKELY, 2:] > _TOO_LARGE).any())


def _up_to(largest: float, found: Found, scale: float) -> Found:
    fits = found.boxes[:, 2:].max(axis=1, initial=0) <= largest
    return Found(found.boxes[fits] * np.float32(scale), found.scores[fits], found.landmarks[fits] * np.float32(scale))


def search_sides(largest: int, longest_side: int | None) -> list[int]:
    """Return the longest sides, in pixels, at which a picture is searched, the smallest first.

    Far larger faces than the network knows may not be found at all, so a picture that can hold them is searched at half
    the size too, and so on. A small picture is enlarged, if it may be searched at that size.
    """
    enlarged = max(largest, _SMALLEST)
    sides = [min(enlarged, longest_side or enlarged)]
    while sides[0] > _LARGEST_ALONE:
        sides.insert(0, sides[0] // 2)
    return sides


def pad(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Add gray at the right and at the bottom until both sides are multiples of `STEP`."""
    height, width = image.shape[:2]
    down, right = -height % STEP, -width % STEP
    return cv2.copyMakeBorder(image, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(128, 128, 128))


def invoke(interpreter: Interpreter, canvas: npt.NDArray[np.uint8]) -> Maps:
    """Run a network on uint8 (height, width, 3), sides multiples of `STEP`, and return its maps, finest first."""
    batch = canvas[None]
    picture = interpreter.get_input_details()[0]
    if tuple(picture["shape"]) != batch.shape:
        interpreter.resize_tensor_input(picture["index"], batch.shape)
        interpreter.allocate_tensors()
    interpreter.set_tensor(picture["index"], _as_input(batch, picture["dtype"]))
    interpreter.invoke()
    parts = [interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()]
    # The finest map first; of each map the score, one number a cell, before the four distances and the ten offsets.
    parts.sort(key=lambda cells: (-cells.shape[1], cells.shape[3]))
    each = len(parts) // _STRIDES
    return [np.concatenate(parts[index : index + each], axis=-1) for index in range(0, len(parts), each)]


def _as_input(pictures: npt.NDArray[np.uint8], dtype: type[np.generic]) -> npt.NDArray:
    """Return pictures as a network takes them: as numbers 0..255 or, as int8, less 128."""
    return (pictures ^ 128).view(np.int8) if dtype == np.int8 else pictures.astype(dtype, copy=False)
