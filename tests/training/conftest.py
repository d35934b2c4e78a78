import csv
from collections.abc import Iterator
from pathlib import Path

import cv2
import keras
import numpy as np
import numpy.typing as npt
import pytest

from fervi.training.expression.data.faces import VOTES, Faces
from fervi.training.expression.data.fer2013 import SPLITS
from fervi.vision.face import EMOTIONS


@pytest.fixture(autouse=True, scope="session")
def eagerly() -> Iterator[None]:
    """Steps are taken one by one: to trace and compile a network takes far longer than the few that a test takes."""
    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(autouse=True, scope="session")
def nothing_kept_from_before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What earlier searches found (see `keeping`) answers no test, and what tests find is not kept beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def made_faces(count: int, seed: int = 7) -> Faces:
    """Seven kinds of gray gradients: easy to learn, cheap to make."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % 7
    ramp = np.linspace(0, 255, 48)
    faces = [np.roll(np.tile(ramp, (48, 1)), label * 6, axis=1) + generator.normal(0, 20, (48, 48)) for label in labels]
    return Faces("made faces", np.clip(faces, 0, 255).astype(np.uint8), labels.astype(np.int64))


def made_pictures(count: int, seed: int = 7) -> npt.NDArray[np.uint8]:
    """Gray clouds, no two alike."""
    clouds = np.random.default_rng(seed).integers(0, 256, (count, 7, 7), np.uint8)
    return np.stack([cv2.resize(cloud, (48, 48), interpolation=cv2.INTER_CUBIC) for cloud in clouds])


@pytest.fixture
def faces() -> Faces:
    return made_faces(70)


@pytest.fixture
def fer2013(tmp_path: Path) -> Path:
    """A `fer2013.csv` of 21 training and 7 + 7 test pictures."""
    path = tmp_path / "fer2013.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["emotion", "pixels", "Usage"])
        for index, picture in enumerate(made_pictures(35)):
            split = SPLITS[0] if index < 21 else SPLITS[1] if index < 28 else SPLITS[2]
            rows.writerow([index % 7, " ".join(map(str, picture.ravel())), split])
    return path


@pytest.fixture
def ferplus(tmp_path: Path) -> Path:
    """Votes for the rows of `fer2013`: all for neutral, but PublicTest's first row is tied and its second no face."""
    path = tmp_path / "fer2013new.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Usage", "Image name", *VOTES])
        for index in range(35):
            votes = [10, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            if index == 21:
                votes = [5, 5, 0, 0, 0, 0, 0, 0, 0, 0]
            if index == 22:
                votes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 10]
            split = SPLITS[0] if index < 21 else SPLITS[1] if index < 28 else SPLITS[2]
            rows.writerow([split, f"fer{index:07d}.png", *votes])
    return path


def write_sheets(folder: Path, header: str, rows: list[str], tiles: npt.NDArray[np.uint8] | None = None) -> Path:
    """Write a collection of sheets; without tiles, (n, 48, 48), each is flat and as bright as its row."""
    folder.mkdir(parents=True)
    sheet = np.zeros((96 * (1 + (len(rows) - 1) // 32), 96 * 32, 3), np.uint8)
    for row in range(len(rows)):
        top, left = (96 * place for place in divmod(row, 32))
        tile = row if tiles is None else cv2.resize(tiles[row], (96, 96), interpolation=cv2.INTER_NEAREST)[..., None]
        sheet[top : top + 96, left : left + 96] = tile
    # PNG is much quicker to write than lossless WebP, and a picture is read by its content, not its name.
    (folder / "sheet_00.webp").write_bytes(cv2.imencode(".png", sheet, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes())
    (folder / "labels.csv").write_text("\n".join([header, *(f"{row},{rest}" for row, rest in enumerate(rows))]) + "\n")
    return folder


@pytest.fixture
def collections(tmp_path: Path) -> Path:
    """A folder with AffectNet's and LFW's sheets, 56 faces each."""
    folder, emotions = tmp_path / "collections", [EMOTIONS[row % 7] for row in range(56)]
    sources = ("affectnet", "ffhq")
    split = [
        f"{emotion},{'valid' if row >= 42 else 'train'},{sources[row // 7 % 2]}" for row, emotion in enumerate(emotions)
    ]
    write_sheets(folder / "affectnet", "row,emotion,split,source", split, made_pictures(56, seed=21))
    persons = [f"{emotion},person {row}" for row, emotion in enumerate(emotions)]
    write_sheets(folder / "lfw_expressions", "row,emotion,person", persons, made_pictures(56, seed=22))
    return folder
