"""The support vector machine of paper 000 (section 3.2), in scikit-learn, and the file that holds it.

The file is of skops, not pickle: reading it runs no code of its own, only types that scikit-learn's models are made of.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import skops.io
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

from fervi.training.expression.network.features import FEATURES, features_of
from fervi.training.files import replace_whole
from fervi.vision.classifier import ModelError, softmax
from fervi.vision.detector import FaceDetector
from fervi.vision.litert_detector import LiteRTDetector

SUFFIX = ".skops"
SCALERS = {"z-score": StandardScaler, "min-max": MinMaxScaler}
KERNELS = ("linear", "poly", "rbf")


@dataclass(frozen=True)
class SupportVectorMachine:
    """A trained machine.

    Attributes:
        pipeline: Scaler and machine, from features to decision values.
        features: What it looks at, names in `FEATURES`.
        classes: What its answers stand for, in their order.
        temperature: What decision values are divided by before softmax, chosen on faces that it did not learn from.
        detector: The detector's file that tells it the landmarks; empty where it looks at none.
    """

    pipeline: Pipeline
    features: tuple[str, ...]
    classes: tuple[str, ...]
    temperature: float = 1.0
    detector: str = ""

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return float32 (n, classes), probabilities for uint8 (n, height, width[, 3]) faces."""
        features = features_of(faces, self.features, open_detector(self.detector))
        decisions = decisions_of(self.pipeline, features, len(self.classes))
        return softmax(decisions / self.temperature).astype(np.float32)


def make_pipeline(scaling: str, kernel: str, **parameters: Any) -> Pipeline:
    """Return a scaler (of `SCALERS`) and a machine with a kernel (of `KERNELS`), untrained."""
    machine = SVC(kernel=kernel, decision_function_shape="ovr", break_ties=True, cache_size=500, **parameters)
    return Pipeline([("scaler", SCALERS[scaling]()), ("machine", machine)])


def decisions_of(pipeline: Pipeline, features: npt.NDArray, classes: int) -> npt.NDArray[np.float32]:
    """Return float32 (n, classes), decision values, the highest for the answer; an unknown class has the least."""
    values = pipeline.decision_function(features)
    known = pipeline.classes_
    if len(known) == 2:
        # Two classes have one value a face: the second's, which is the opposite of the first's.
        values = np.stack([-values, values], axis=1)
    decisions = np.full((len(features), classes), values.min() - 1, np.float32)
    decisions[:, known] = values
    return decisions


def open_detector(path: str) -> FaceDetector | None:
    """Return the detector of a `.tflite` file, None for an empty name.

    Raises:
        DetectorError: The file can't be used.
    """
    return LiteRTDetector(Path(path)) if path else None


def save_svm(machine: SupportVectorMachine, path: Path) -> None:
    """Write a machine into a `.skops` file, whole or not at all."""
    content = asdict(machine) | {"pipeline": machine.pipeline}
    replace_whole(path, lambda fresh: skops.io.dump(content, fresh))


def load_svm(path: Path) -> SupportVectorMachine:
    """Read a `.skops` file.

    Raises:
        ModelError: It is missing, is no such file, or holds what no machine of ours does.
    """
    if not path.is_file():
        raise ModelError(f"{path} is missing: `python -m fervi train-svm` writes svm.skops into its --out folder")
    try:
        content = skops.io.load(path, trusted=[])
        machine = SupportVectorMachine(
            content["pipeline"],
            _names(content["features"]),
            _names(content["classes"]),
            float(content["temperature"]),
            str(content["detector"]),
        )
    except Exception as error:  # skops raises what its parts raise: BadZipFile, KeyError, UntrustedTypesFoundException
        raise ModelError(f"{path} is no support vector machine of `python -m fervi train-svm`: {error}") from error
    if not set(machine.features) <= set(FEATURES):
        raise ModelError(f"{path} looks at {', '.join(machine.features)}: known are {', '.join(FEATURES)}")
    return machine


def _names(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
