"""Faces found in pictures, cut in one way or another, and read: what a user gets, and what else it could be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from fervi.training.expression.data.landmarks import framed
from fervi.training.expression.data.pictures import stacked
from fervi.training.expression.measure.readers import Reader
from fervi.vision.crop import FaceFormat, crop_face
from fervi.vision.detector import FaceDetector
from fervi.vision.face import Detection
from fervi.vision.level import cut_level, level_square

Picture = npt.NDArray[np.uint8]

Cut = Callable[[Picture, Detection, FaceFormat], Picture]
"""Makes of a picture and the face that was found in it what a classifier sees."""


@dataclass(frozen=True)
class Answers:
    """What was found in pictures, and how it was read.

    Attributes:
        faces: For each picture its largest face; None where none was found.
        scores: For each cut float32 (found, classes), probabilities of the faces that were found.
    """

    faces: Sequence[Detection | None]
    scores: Mapping[str, npt.NDArray[np.float32]]

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """(n,), whether a picture has a face."""
        return np.array([face is not None for face in self.faces], bool)


def level_cut(scale: float = 1.0, margin: float = 0.0) -> Cut:
    """Return what cuts a face level by its landmarks, as the service does.

    Args:
        scale: How many times as wide as the service's the square is.
        margin: Of faces without landmarks, which are cut by their box; see `crop_face`.
    """

    def cut(picture: Picture, face: Detection, form: FaceFormat) -> Picture:
        square = level_square(face)
        if square is None:
            return crop_face(picture, face.box, margin, form)
        return cut_level(picture, replace(square, side=scale * square.side), form)

    return cut


def box_cut(margin: float = 0.0) -> Cut:
    """Return what cuts a face by its box and a margin, see `crop_face`."""
    return lambda picture, face, form: crop_face(picture, face.box, margin, form)


def pictures_of(crops: Sequence[Picture]) -> Iterator[Picture]:
    """Yield each face crop as a picture, uint8 (height, width, 3), in which a detector can find the face."""
    return (framed(crop) for crop in tqdm(crops, disable=None, leave=False))


def read_pictures(
    pictures: Iterable[Picture], detector: FaceDetector, reader: Reader, cuts: Mapping[str, Cut]
) -> Answers:
    """Find the largest face of each picture and read it, cut in several ways."""
    faces: list[Detection | None] = []
    cut: dict[str, list[Picture]] = {name: [] for name in cuts}
    for picture in pictures:
        face = next(iter(detector.detect(picture)), None)
        faces.append(face)
        if face:
            for name, make in cuts.items():
                cut[name].append(make(picture, face, reader.form))
    return Answers(faces, {name: reader.predict(stacked(each, reader.form)) for name, each in cut.items()})
