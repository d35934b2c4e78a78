"""Face crops from files, all of one format."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.faces import Faces
from fervi.training.files import read_picture
from fervi.vision.crop import FaceFormat, fit_face


def read_faces(paths: Sequence[Path], form: FaceFormat) -> npt.NDArray[np.uint8]:
    """Read pictures as uint8 (n, *shape of the format).

    Raises:
        DatasetError: A file is not an image.
    """
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return stacked(list(workers.map(lambda path: fit_face(read_picture(path), form), paths)), form)


def fit_faces(faces: npt.NDArray[np.uint8], form: FaceFormat) -> npt.NDArray[np.uint8]:
    """Return a stack of faces in another format; one that has it already is not copied."""
    return faces if faces.shape[1:] == form.shape else stacked([fit_face(face, form) for face in faces], form)


def in_format(dataset: Faces, form: FaceFormat) -> Faces:
    """Return a data set with its faces in another format."""
    return replace(dataset, faces=fit_faces(dataset.faces, form))


def stacked(faces: Sequence[npt.NDArray[np.uint8]], form: FaceFormat) -> npt.NDArray[np.uint8]:
    """Return faces as one array, an empty one where there are none."""
    return np.stack(faces) if len(faces) else np.zeros((0, *form.shape), np.uint8)
