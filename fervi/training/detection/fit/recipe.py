"""What decides a training run of the face detector."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DetectorRecipe:
    """Everything that decides a run, beside the data.

    Attributes:
        epochs: May be changed when a run goes on; the learning rate then follows the new cosine.
        steps: Batches an epoch.
        size: Height and width of the training pictures in pixels, a multiple of 32.
        average: The momentum of the exponential average of the weights, which is what is judged and kept.
        judge_every: Epochs between two measurements on the validation photographs.
        mine_every: Epochs between two searches of the training photographs for false boxes; 0 never searches.
        precision: A Keras dtype policy: float32, or mixed_bfloat16 where the processor has it.
    """

    epochs: int = 110
    steps: int = 168
    batch_size: int = 16
    size: int = 320
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_epochs: float = 2.0
    average: float = 0.998
    judge_every: int = 10
    mine_every: int = 20
    precision: str = "float32"
    seed: int = 1
