"""Any trained model as what reads faces: a Keras file, an exported one, or a support vector machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import keras
import numpy as np
import numpy.typing as npt

from fervi.training.expression.network.contract import Contract, contract_of
from fervi.training.expression.network.inference import load_model, predict, predict_both_views
from fervi.training.expression.network.svm import SUFFIX, SupportVectorMachine, load_svm
from fervi.vision.classifier import EmotionClassifier, ModelError
from fervi.vision.crop import GRAY_48, FaceFormat


class Reader(Protocol):
    """What reads faces."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What its answers stand for, in their order."""

    @property
    def form(self) -> FaceFormat:
        """What it sees of a face."""

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return float32 (n, len(labels)), probabilities, for uint8 (n, *form.shape) faces."""


@dataclass(frozen=True)
class KerasReader:
    """A `.keras` file.

    Attributes:
        model: The network.
        contract: What its answers stand for, and how its faces are treated.
        one_crop: Show it each face once, without its mirror image.
    """

    model: keras.Model
    contract: Contract
    one_crop: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """What its answers stand for, in their order."""
        return self.contract.labels

    @property
    def form(self) -> FaceFormat:
        """What it sees of a face."""
        _, size, _, channels = self.model.input_shape
        return FaceFormat(size, channels)

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return float32 (n, len(labels)), probabilities, for uint8 (n, *form.shape) faces."""
        return (predict if self.one_crop else predict_both_views)(self.model, faces, self.contract.treatment)


@dataclass(frozen=True)
class SvmReader:
    """A `.skops` file."""

    machine: SupportVectorMachine
    form: FaceFormat = GRAY_48

    @property
    def labels(self) -> tuple[str, ...]:
        """What its answers stand for, in their order."""
        return self.machine.classes

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return float32 (n, len(labels)), probabilities, for uint8 (n, 48, 48) faces."""
        return self.machine.predict(faces)


def open_reader(path: Path, one_crop: bool = False) -> Reader:
    """Open a model file.

    Args:
        one_crop: Show a Keras file each face once; an exported file always sees its mirror image too.

    Raises:
        ModelError: It is missing, is no such file, or can't do with one crop.
    """
    if path.suffix == ".keras":
        model = load_model(path)
        return KerasReader(model, contract_of(path, model.output_shape[-1]), one_crop)
    if path.suffix == SUFFIX:
        return SvmReader(load_svm(path))
    if path.suffix != ".tflite":
        raise ModelError(f"{path} is neither a .keras, a .tflite nor a {SUFFIX} file")
    if one_crop:
        raise ModelError(f"{path} always looks at the mirror image too: for one crop, give the .keras file")
    return EmotionClassifier(path)


def architecture_of(reader: Reader) -> str:
    """Return the name of a reader's architecture, as `python -m fervi models` lists it; "svm" for a machine."""
    if isinstance(reader, KerasReader):
        return str(reader.model.name)
    return str(reader.card.get("architecture", "")) if isinstance(reader, EmotionClassifier) else "svm"
