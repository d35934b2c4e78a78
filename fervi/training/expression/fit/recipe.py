"""What decides a training run."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, beside the data; the defaults are the recipe of what ships.

    Attributes:
        architecture: A name in `ARCHITECTURES`.
        optimizer: sgd (Nesterov, momentum 0.9) or adamw.
        weight_decay: What a step at a learning rate of 1 takes off each weight, as Keras counts it. With sgd's momentum
            it acts like a tenth of it added to the loss's gradient.
        votes: How much of the target is the FER+ votes, 0..1; the rest is the FER-2013 label.
        smoothing: How much of the target is spread evenly over the seven, 0..1.
        start: A `.keras` file of the same architecture whose weights the run begins with; empty for random ones.
        teachers: `.keras` files whose mean answer to the augmented face is part of its target (distillation).
        teaching: How much of the target is the teachers' answers, 0..1.
        mixup: The parameter of the beta distribution that faces are mixed in pairs by; 0 mixes none.
        augmentation: The strength given to `augment` in the first half of the epochs.
        augmentation_end: What it falls to, evenly, over the second half, so that the last faces are as faces are.
        average: The momentum of the exponential average of the weights, which is what is evaluated and kept.
        patience: How many epochs in a row may pass without a better accuracy on PublicTest.
        precision: A Keras dtype policy: float32, or mixed_bfloat16 where the processor has it.
    """

    architecture: str = "residual_lstm"
    epochs: int = 88
    batch_size: int = 96
    optimizer: str = "sgd"
    learning_rate: float = 0.08
    weight_decay: float = 0.005
    warmup_epochs: float = 2.0
    patience: int = 88
    smoothing: float = 0.05
    votes: float = 0.5
    start: str = ""
    teachers: tuple[str, ...] = ()
    teaching: float = 0.0
    mixup: float = 0.0
    augmentation: float = 0.8
    augmentation_end: float = 0.4
    average: float = 0.998
    precision: str = "float32"
    seed: int = 1

    def augmentation_in(self, epoch: int) -> float:
        """Return the strength given to `augment` in an epoch, counted from 0."""
        half = self.epochs / 2
        late = max(0.0, (epoch + 1 - half) / half)
        return self.augmentation + late * (self.augmentation_end - self.augmentation)


def load_recipe(path: Path) -> Recipe:
    """Read the `recipe.json` of a run; what an older one does not name is as the defaults are."""
    given = json.loads(path.read_text())
    return Recipe(**given | {"teachers": tuple(given.get("teachers", ()))})
