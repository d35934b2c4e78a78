"""What decides any training run: the part that the expression's and the detector's recipes share."""

import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from fervi.training.errors import TrainingError
from fervi.training.files import write_whole

R = TypeVar("R", bound="Recipe")
FILE = "recipe.json"


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, beside the data.

    Attributes:
        epochs: May be changed when a run goes on; the learning rate then follows the new cosine.
        batch_size: Samples a step.
        learning_rate: The highest one, reached after the warm-up; it falls to zero along half a cosine.
        weight_decay: What a step at a learning rate of 1 takes off each weight, as Keras counts it.
        warmup_epochs: Epochs over which the learning rate rises from zero; at most half of them.
        average: The momentum of the exponential average of the weights, which is what is judged and kept.
        precision: A Keras dtype policy: float32, or mixed_bfloat16 where the processor has it.
        seed: Of weights, order and augmentation.
    """

    epochs: int = 1
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    warmup_epochs: float = 0.0
    average: float = 0.998
    precision: str = "float32"
    seed: int = 1

    def rate_after(self, epochs: float) -> float:
        """Return the learning rate after a number of epochs: a linear warm-up, then half a cosine to zero."""
        warmup = min(self.warmup_epochs, self.epochs / 2)
        if epochs < warmup:
            return self.learning_rate * epochs / warmup
        done = (epochs - warmup) / (self.epochs - warmup)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def load_recipe(path: Path, kind: type[R]) -> R:
    """Read the `recipe.json` of a run; what an older one does not name is as the defaults are.

    Raises:
        TrainingError: It is missing, or names what no recipe of this kind has.
    """
    if not path.is_file():
        raise TrainingError(f"{path} is missing: a training writes it beside its network, keep them together")
    given = json.loads(path.read_text())
    unknown = sorted(given.keys() - {field.name for field in fields(kind)})
    if unknown:
        raise TrainingError(f"{path} names {', '.join(unknown)}, which this version's recipe does not have")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    return kind(**values)


def keep_recipe(recipe: Recipe, folder: Path) -> None:
    """Write a run's recipe into its folder.

    Raises:
        TrainingError: The folder holds a run of another recipe, beyond its number of epochs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    if path.exists():
        written = asdict(load_recipe(path, type(recipe)))
        if written | {"epochs": recipe.epochs} != asdict(recipe):
            raise TrainingError(f"{path} is of another recipe: go on with that one, or give a new --out folder")
    write_whole(json.dumps(asdict(recipe), indent=1).encode(), path)
