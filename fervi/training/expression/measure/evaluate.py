"""A model file and a data set in, figures out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.folders import read_folders
from fervi.training.expression.data.selection import Selection
from fervi.training.expression.data.sheets import is_sheets, read_sheets
from fervi.training.expression.measure.conditions import CONDITIONS, Condition
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.measure.readers import architecture_of, open_reader
from fervi.training.expression.measure.served import box_cut, level_cut, pictures_of, read_pictures
from fervi.training.expression.measure.skin_tone import TONES, tones_of
from fervi.training.run import training_of
from fervi.vision.card import card_path, load_card
from fervi.vision.crop import FaceFormat, fit_face
from fervi.vision.detector import FaceDetector
from fervi.vision.face import Box, Detection
from fervi.vision.level import level_square


def evaluate(path: Path, dataset: Faces, one_crop: bool = False, others: Sequence[Path] = ()) -> dict[str, Any]:
    """Return the figures of a Keras or LiteRT file on a data set, and the training of a file in a run's folder.

    Args:
        one_crop: Show a Keras file each face once, without its mirror image.
        others: Further files whose probabilities are averaged with this one's: an ensemble.

    Raises:
        ModelError: See `open_reader`.
    """
    readers = [open_reader(file, one_crop) for file in (path, *others)]
    scores = np.mean([reader.predict(dataset.faces) for reader in readers], axis=0)
    if one_crop:
        dataset = replace(dataset, name=f"{dataset.name}, one crop")
    threshold = load_card(path).threshold if card_path(path).exists() else None
    model = " and ".join(file.name for file in (path, *others))
    training = training_of(path)
    return {
        "model": model,
        "architecture": " and ".join(map(architecture_of, readers)),
        "data": dataset.name,
        **({"training": training} if training else {}),
        **classification_figures(scores, dataset.labels, threshold, dataset.classes),
    }


def evaluate_conditions(path: Path, dataset: Faces) -> dict[str, dict[str, float]]:
    """Return the number of faces, accuracy, mean recall and calibration error under each of `CONDITIONS`.

    The face crops themselves are changed; see `evaluate_conditions_as_served` for pictures that a detector sees.
    """
    reader, whole = open_reader(path), Box(0, 0, dataset.size, dataset.size)
    form = FaceFormat(dataset.size, dataset.channels)
    return {
        name: _row(
            reader.predict(np.stack([fit_face(change(face, whole), form) for face in dataset.faces])), dataset.labels
        )
        for name, change in CONDITIONS.items()
    }


def evaluate_conditions_as_served(path: Path, detector: FaceDetector, dataset: Faces) -> dict[str, dict[str, Any]]:
    """Change each picture as one of `CONDITIONS` says, find its face anew, cut it and read it.

    Args:
        dataset: Faces with all that is around them, see `Selection.uncut`.

    Returns:
        For each condition `found`, the share of the pictures in which a face is found, and for those that are cut
        level, as the service does, and by the box their number, accuracy, mean recall, calibration error and `lost`:
        how much lower the accuracy is than that of the same faces as they are.
    """
    reader = open_reader(path)
    cuts = {"level": level_cut(margin=detector.margin), "box": box_cut(detector.margin)}
    crops = list(dataset.faces)
    before = read_pictures(pictures_of(crops), detector, reader, cuts)
    labels = dataset.labels[before.found]

    def row(change: Condition) -> dict[str, Any]:
        places = zip(pictures_of(crops), before.faces, strict=True)
        after = read_pictures((change(each, _place(face)) for each, face in places if face), detector, reader, cuts)
        truth = labels[after.found]
        rows = {cut: _row_beside(after.scores[cut], before.scores[cut][after.found], truth) for cut in cuts}
        return {"found": round(len(truth) / len(crops), 4), **rows}

    return {name: row(change) for name, change in CONDITIONS.items()}


def _row_beside(scores: npt.NDArray, before: npt.NDArray, labels: npt.NDArray) -> dict[str, float | None]:
    if not len(labels):
        return {"faces": 0} | dict.fromkeys(("accuracy", "mean_recall", "calibration_error", "lost"))
    row = _row(scores, labels)
    return {**row, "lost": round(_row(before, labels)["accuracy"] - row["accuracy"], 4)}


def _place(face: Detection) -> Box:
    square = level_square(face)
    return square.upright if square else face.box


def evaluate_skin_tones(path: Path, root: Path, detector: str = "") -> dict[str, dict[str, float]]:
    """Return the number of faces, accuracy, mean recall and calibration error for each of `TONES` that occurs.

    Args:
        root: A tree of colour photographs of faces, as `load_folders` reads it, or a collection of sheets, whose test
            part is read.
        detector: As for `Selection`.
    """
    images, labels = read_sheets(root, "test") if is_sheets(root) else read_folders(root)
    scores = scores_of(path, Selection(root, detector=detector).read(open_reader(path).form).faces)
    tones = np.array(tones_of(images))
    return {tone: _row(scores[tones == tone], labels[tones == tone]) for tone in TONES if tone in tones}


def _row(scores: npt.NDArray, labels: npt.NDArray) -> dict[str, float]:
    figures = classification_figures(scores, labels)
    return {key: figures[key] for key in ("faces", "accuracy", "mean_recall", "calibration_error")}


def scores_of(path: Path, faces: npt.NDArray[np.uint8], one_crop: bool = False) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7), the probabilities that a model file gives to uint8 (n, *its form's shape) faces.

    Args:
        one_crop: Show a Keras file each face once, without its mirror image; an exported file always sees both.

    Raises:
        ModelError: See `open_reader`.
    """
    return open_reader(path, one_crop).predict(faces)
