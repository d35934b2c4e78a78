"""Expressions from faces, by LiteRT."""

import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from fervi.errors import FerviError
from fervi.vision.card import Card, CardError, load_card, load_figures
from fervi.vision.crop import FaceFormat, standardise
from fervi.vision.treatments import TREATMENTS


class ModelError(FerviError):
    """A model file can't be used; the message names it and says what to do."""


class EmotionClassifier:
    """An exported network that gives calibrated probabilities to each face. What it sees and says is in its card.

    Attributes:
        name: Name and version.
        threshold: The top probability from which an answer counts as certain, 0..1.
        labels: The emotions that it knows, in the order of the probabilities.
        form: What it sees of a face.
        card: The model's card: data, protocol, recipe, limits.
    """

    def __init__(self, path: Path) -> None:
        """Load a `.tflite` file and the card beside it.

        Raises:
            CardError: The card can't be used.
            ModelError: The file is missing, or is not the classifier that its card describes.
        """
        card = load_card(path)
        self.card: dict[str, Any] = card.content
        self.name, self.threshold = card.title, card.threshold
        self.labels, self.form = card.labels(), card.form()
        self._treat = TREATMENTS[_treatment_of(card)]
        self._path = path
        self._interpreter = _load_interpreter(path)
        _check_shapes(path, self._interpreter, self.form, self.labels)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    @cached_property
    def figures(self) -> dict[str, Any]:
        """What was measured of the model, by data set; read when it is first asked for."""
        return load_figures(self._path)

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Read the expression of each face. Safe to call from several threads; they take turns, face by face.

        Args:
            faces: uint8 (n, *form.shape).

        Returns:
            float32 (n, len(labels)), probabilities in the order of `labels`; each row sums to 1.
        """
        if len(faces) == 0:
            return np.empty((0, len(self.labels)), np.float32)
        inputs = standardise(self._treat(faces), self.form.channels)
        return softmax(np.concatenate([self._logits(face) for face in inputs]))

    def _logits(self, face: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        with self._lock:
            self._interpreter.set_tensor(self._input, face[None])
            self._interpreter.invoke()
            return self._interpreter.get_tensor(self._output)


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the probabilities of (n, classes) logits."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def _load_interpreter(path: Path) -> Interpreter:
    if not path.is_file():
        raise ModelError(f"{path} is missing: train and export a model, or set FERVI_MODEL to one")
    try:
        interpreter = Interpreter(model_path=str(path), num_threads=1)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"{path} is not a LiteRT model that runs here: {error}") from error
    return interpreter


def _check_shapes(path: Path, interpreter: Interpreter, form: FaceFormat, labels: tuple[str, ...]) -> None:
    ends = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    given, answered = (tuple(map(int, end["shape"])) for end in ends)
    wanted, told = (1, form.size, form.size, form.channels), (1, len(labels))
    if (given, answered) != (wanted, told):
        raise ModelError(
            f"{path} maps {given} to {answered}, its card says {wanted} to {told}: not a FERVI expression model, or "
            "with the card of another one. Export it again"
        )


def _treatment_of(card: Card) -> str:
    treatment = card.content.get("treatment", "none")
    if treatment not in tuple(TREATMENTS):
        raise CardError(f"{card.path} has a treatment of {treatment!r} instead of one of {', '.join(TREATMENTS)}")
    if treatment != "none" and card.form().channels != 1:
        raise CardError(f"{card.path} has the treatment {treatment!r} for faces in colour: it is for gray ones only")
    return str(treatment)
