"""The figures of a network that estimates valence and arousal."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.datasets import read_dataset
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.measure.readers import KerasReader, open_reader
from fervi.training.expression.network.architectures import VALENCE_AROUSAL
from fervi.training.expression.network.inference import predict


def is_affect_model(path: Path) -> bool:
    """Tell whether a model file is a `.keras` file that estimates valence and arousal.

    Raises:
        ModelError: It can't be read.
    """
    return path.suffix == ".keras" and open_reader(path).labels == VALENCE_AROUSAL


def evaluate_affect(path: Path, data: Path, part: str) -> dict[str, Any]:
    """Measure a `.keras` file that estimates valence and arousal.

    Args:
        path: The file.
        data: A data set that `read_dataset` reads.
        part: train, validation or test.

    Raises:
        DatasetError: The data can't be read, has no such part, or no valence and arousal.
    """
    reader = open_reader(path)
    assert isinstance(reader, KerasReader)
    parts = read_dataset(data, reader.form.size, reader.form.channels == 3).named()
    if part not in parts:
        raise DatasetError(f"no part {part!r} of {data}: choose one of {', '.join(parts)}")
    faces = parts[part]
    answers = predict(reader.model, faces.faces, reader.contract.treatment)
    return {
        "model": path.name,
        "architecture": reader.model.name,
        "data": faces.name,
        "faces": len(faces),
        **affect_figures(answers, affect_of(faces)),
    }


def affect_of(dataset: Faces) -> npt.NDArray[np.float32]:
    """Return float32 (n, 2), the valence and arousal that faces are labelled with.

    Raises:
        DatasetError: They are not.
    """
    if dataset.affect is None:
        raise DatasetError(f"{dataset.name} has no valence and arousal: AffectNet's annotations have them")
    return dataset.affect


def affect_figures(answers: npt.NDArray, truth: npt.NDArray) -> dict[str, float]:
    """Compare estimates with labels.

    Args:
        answers: (n, 2), valence and arousal, -1..1.
        truth: (n, 2), the same.

    Returns:
        For each of the two the root mean square error and Lin's concordance correlation coefficient, -1..1, by which
        AffectNet's paper measures (Mollahosseini, Hasani and Mahoor, IEEE Transactions on Affective Computing, 2017):
        valence_rmse, valence_ccc, arousal_rmse, arousal_ccc.
    """
    figures = {}
    for column, name in enumerate(VALENCE_AROUSAL):
        figures[f"{name}_rmse"] = float(np.sqrt(np.mean((answers[:, column] - truth[:, column]) ** 2)))
        figures[f"{name}_ccc"] = concordance(answers[:, column], truth[:, column])
    return figures


def concordance(first: npt.NDArray, second: npt.NDArray) -> float:
    """Return Lin's concordance correlation coefficient of two series, -1..1; 0 where neither changes."""
    spread = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    shared = np.mean((first - first.mean()) * (second - second.mean()))
    return float(2 * shared / spread) if spread else 0.0
