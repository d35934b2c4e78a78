"""Trees of folders named after the emotions, full of face crops."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.training.files import read_picture
from fervi.vision.crop import fit_face
from fervi.vision.face import EMOTIONS

_FOLDER_NAMES = {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "happiness": "happy",
    "sadness": "sad",
    "surprised": "surprise",
}


def load_folders(root: Path) -> Faces:
    """Read a tree of folders named after the emotions, full of face crops of any size.

    Folder names are those of `EMOTIONS`, or the nouns that CK+ uses (anger, sadness, ...). Folders of other
    names, contempt for example, are left out.

    Raises:
        DatasetError: No folder is named after an emotion, or a file is not an image.
    """
    images, labels = read_folders(root)
    return Faces(root.name, np.stack([fit_face(image) for image in images]), labels)


def read_folders(root: Path) -> tuple[list[npt.NDArray[np.uint8]], npt.NDArray[np.int64]]:
    """Read the same tree as uint8 (height, width, 3) RGB pictures, and their labels; raises as `load_folders` does."""
    if not root.is_dir():
        raise DatasetError(f"{root} is no folder: give one with folders named {', '.join(EMOTIONS)} in it")
    images, labels = [], []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        emotion = _FOLDER_NAMES.get(folder.name.lower(), folder.name.lower())
        if emotion not in EMOTIONS:
            continue
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            images.append(read_picture(path))
            labels.append(EMOTIONS.index(emotion))
    if not images:
        raise DatasetError(f"{root} has no faces: expected folders named {', '.join(EMOTIONS)} with images in them")
    return images, np.array(labels, np.int64)
