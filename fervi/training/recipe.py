"""What decides a training run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, beside the data.

    Attributes:
        architecture: A name in `ARCHITECTURES`.
        votes: How much of the target is the FER+ votes, 0..1; the rest is the FER-2013 label.
        smoothing: How much of the target is spread evenly over the seven, 0..1.
        augmentation: The strength given to `augment`.
        average: The momentum of the exponential average of the weights, which is what is evaluated and kept.
        patience: How many epochs in a row may pass without a better accuracy on PublicTest.
        precision: A Keras dtype policy: float32, or mixed_bfloat16 where the processor has it.
    """

    architecture: str = "cnn_lstm"
    epochs: int = 50
    batch_size: int = 64
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    warmup_epochs: float = 2.0
    patience: int = 6
    smoothing: float = 0.05
    votes: float = 0.0
    augmentation: float = 0.6
    average: float = 0.998
    precision: str = "float32"
    seed: int = 1
