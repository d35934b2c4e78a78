"""Face crops of a collection cut anew as the service cuts faces, so that no collection is known by its framing."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

import fervi.vision
from fervi.training.expression.data.keeping import keep
from fervi.training.expression.data.landmarks import framed
from fervi.vision.crop import GRAY_48, FaceFormat, fit_face
from fervi.vision.detector import FaceDetector
from fervi.vision.level import cut_face


def as_served(
    crops: Sequence[npt.NDArray[np.uint8]], detector: FaceDetector, edge: float = 0.0, form: FaceFormat = GRAY_48
) -> npt.NDArray[np.uint8]:
    """Cut faces anew, level by their landmarks.

    What a long search gave is kept, see `keep`, while the code of `fervi.vision` is as it was and a detector of that
    name makes the same of the first face.

    Args:
        crops: uint8 (height, width) or (height, width, 3), a face each.
        detector: Finds the face, and its landmarks if it can.
        edge: The share of a side that is cut off at each edge of a crop in which no face is found.
        form: What to make of them.

    Returns:
        uint8 (n, *form.shape).
    """

    def cut(crop: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        picture = framed(crop)
        found = detector.detect(picture)
        if found:
            return cut_face(picture, found[0], detector.margin, form)
        rows, columns = round(edge * crop.shape[0]), round(edge * crop.shape[1])
        return fit_face(crop[rows : crop.shape[0] - rows, columns : crop.shape[1] - columns], form)

    def cut_all() -> npt.NDArray[np.uint8]:
        return np.stack([cut(crop) for crop in tqdm(crops, "framing", disable=None, leave=False)])

    settings = f"{detector.name} {edge} {form} {_code()}"
    return keep("framed", [np.stack(crops), cut(crops[0])], settings, cut_all, np.uint8).reshape(-1, *form.shape)


def _code() -> str:
    """Return a digest of the modules that find and cut faces: a change may concern any face, not only the first."""
    sources = sorted(Path(fervi.vision.__path__[0]).glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
