"""The card beside a model file: what must be known to use it. Its figures are in a file of their own beside it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fervi.errors import FerviError
from fervi.vision.crop import FACE_SIZE, FaceFormat
from fervi.vision.face import CIRCUMPLEX, EMOTIONS

_SMALLEST, _LARGEST = 8, 1024


class CardError(FerviError):
    """A card can't be used; the message names the file and says what to do."""


@dataclass(frozen=True)
class Card:
    """A model's card, read and checked.

    Attributes:
        name: What the model is called.
        version: Its version.
        threshold: The probability from which an answer is certain (classifier), or a score counts (detector), 0..1.
        content: All that the file holds: data, protocol, recipe, limits, ...
        path: The file.
    """

    name: str
    version: str
    threshold: float
    content: dict[str, Any]
    path: Path

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"

    def number(self, key: str) -> float:
        """Return a further number that the card must hold.

        Raises:
            CardError: It is missing or not a number.
        """
        try:
            return float(self.content[key])
        except (KeyError, TypeError, ValueError) as error:
            raise CardError(f"the card of {self.title} lacks {key}, a number: export the model again") from error

    def labels(self) -> tuple[str, ...]:
        """Return the emotions that a classifier knows, in the order of its outputs; FER-2013's where none are named.

        Raises:
            CardError: They are no list of at least two, or one of them is unknown or named twice.
        """
        labels = self.content.get("labels", list(EMOTIONS))
        if not isinstance(labels, list) or len(labels) < 2:
            raise CardError(f"{self.path} has labels of {labels!r} instead of a list of emotions: export it again")
        unknown = [label for label in labels if label not in tuple(CIRCUMPLEX)]
        if unknown:
            raise CardError(
                f"{self.path} names labels that FERVI does not know: {', '.join(map(str, unknown))}. "
                f"It knows {', '.join(CIRCUMPLEX)}: name the model's outputs so, in their order"
            )
        if len(set(labels)) < len(labels):
            raise CardError(f"{self.path} names a label twice: each output of the model has one of its own")
        return tuple(labels)

    def form(self) -> FaceFormat:
        """Return what a classifier sees of a face: gray, and as large as FER-2013's, where nothing else is said.

        Raises:
            CardError: The size is no whole number of pixels, or there are other than 1 or 3 channels.
        """
        size, channels = self.content.get("size", FACE_SIZE), self.content.get("channels", 1)
        if type(size) is not int or not _SMALLEST <= size <= _LARGEST:
            raise CardError(f"{self.path} has a size of {size!r} instead of {_SMALLEST} to {_LARGEST} pixels")
        if type(channels) is not int or channels not in (1, 3):
            raise CardError(f"{self.path} has {channels!r} channels instead of 1, gray, or 3, colour")
        return FaceFormat(size, channels)


def card_path(model: Path) -> Path:
    """Return the path of a model file's card: its own, or that of the float32 file beside an int8 one."""
    own = model.with_suffix(".json")
    return own if own.is_file() else model.with_name(model.stem.removesuffix("-int8") + ".json")


def figures_path(model: Path) -> Path:
    """Return the path of a model file's figures: beside its card, as `NAME.figures.json`."""
    return card_path(model).with_suffix(".figures.json")


def load_card(model: Path) -> Card:
    """Read the card of a model file.

    Raises:
        CardError: It is missing, is not JSON, or lacks a name, a version or a threshold from 0 to 1.
    """
    path = card_path(model)
    content = _read(path, f"{path} is missing: a model file is used with the card that its export writes beside it")
    lacking = sorted({"name", "version", "threshold"} - content.keys())
    if lacking:
        raise CardError(f"{path} lacks {', '.join(lacking)}: export the model again")
    threshold = content["threshold"]
    if not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise CardError(f"{path} has a threshold of {threshold!r} instead of a number from 0 to 1: export it again")
    return Card(str(content["name"]), str(content["version"]), float(threshold), content, path)


def load_figures(model: Path) -> dict[str, Any]:
    """Read the figures of a model file, by data set; empty where none were recorded.

    Raises:
        CardError: The file is not JSON.
    """
    path = figures_path(model)
    return _read(path, f"{path} is missing").get("figures", {}) if path.is_file() else {}


def write_card(path: Path, content: dict[str, Any]) -> None:
    """Write a card or a file of figures, whole or not at all."""
    fresh = path.with_name(f"new-{path.name}")
    fresh.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(path)


def _read(path: Path, missing: str) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CardError(missing) from error
    except ValueError as error:
        raise CardError(f"{path} is not JSON ({error}): export the model again") from error
    if not isinstance(content, dict):
        raise CardError(f"{path} does not hold a JSON object: export the model again")
    return content
