"""Expressions from faces, by LiteRT."""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from fervi.errors import FerviError
from fervi.vision.crop import FACE_SIZE, standardise
from fervi.vision.face import EMOTIONS


class ModelError(FerviError):
    """A model file can't be used; the message names it and says what to do."""


class EmotionClassifier:
    """An exported network that gives seven calibrated probabilities to each face.

    Attributes:
        name: Name and version, from the card.
        threshold: The top probability from which an answer counts as certain, 0..1, from the card.
        card: The model's card: data, protocol, figures, limits.
    """

    def __init__(self, path: Path) -> None:
        """Load a `.tflite` file and the card beside it.

        Raises:
            ModelError: A file is missing, or is not a classifier that FERVI exported.
        """
        self.card: dict[str, Any] = load_card(path)
        self.name = f"{self.card['name']} {self.card['version']}"
        self.threshold = float(self.card["threshold"])
        self._interpreter = _load_interpreter(path)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Read the expression of each face. Safe to call from several threads; they take turns, face by face.

        Args:
            faces: uint8 (n, 48, 48), gray.

        Returns:
            float32 (n, 7), probabilities in the order of `EMOTIONS`; each row sums to 1.
        """
        if len(faces) == 0:
            return np.empty((0, len(EMOTIONS)), np.float32)
        return softmax(np.concatenate([self._logits(face) for face in standardise(faces)]))

    def _logits(self, face: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        with self._lock:
            self._interpreter.set_tensor(self._input, face[None])
            self._interpreter.invoke()
            return self._interpreter.get_tensor(self._output)


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the probabilities of (n, classes) logits."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def card_path(path: Path) -> Path:
    """Return where the card of a model file lies: `emotion.json` for `emotion.tflite` and `emotion-int8.tflite`."""
    return path.with_name(path.stem.removesuffix("-int8") + ".json")


def load_card(path: Path) -> dict[str, Any]:
    """Read the card beside a model file.

    Raises:
        ModelError: It is missing, or lacks a name, a version or a threshold.
    """
    card_file = card_path(path)
    try:
        card = json.loads(card_file.read_text())
    except FileNotFoundError as error:
        raise ModelError(f"{card_file} is missing: `python -m fervi export` writes it beside the model") from error
    except json.JSONDecodeError as error:
        raise ModelError(f"{card_file} is not JSON ({error}): export the model again") from error
    missing = {"name", "version", "threshold"} - card.keys()
    if missing:
        raise ModelError(f"{card_file} lacks {', '.join(sorted(missing))}: export the model again")
    return card


def _load_interpreter(path: Path) -> Interpreter:
    if not path.is_file():
        raise ModelError(f"{path} is missing: train and export a model, or set FERVI_MODEL to one")
    try:
        interpreter = Interpreter(model_path=str(path), num_threads=1)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"{path} is not a LiteRT model that runs here: {error}") from error
    ends = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    shapes = [tuple(end["shape"]) for end in ends]
    if shapes != [(1, FACE_SIZE, FACE_SIZE, 1), (1, len(EMOTIONS))]:
        raise ModelError(f"{path} maps {shapes[0]} to {shapes[1]}: not a FERVI expression model")
    return interpreter
