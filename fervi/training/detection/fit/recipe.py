"""What decides a training run of the face detector."""

from dataclasses import dataclass

from fervi.training.recipe import Recipe


@dataclass(frozen=True)
class DetectorRecipe(Recipe):
    """The defaults are the recipe of what ships; see `Recipe` for what is not listed here.

    Attributes:
        start: A `.keras` file of a detector whose weights the run begins with; empty for random ones.
        steps: Batches an epoch.
        size: Height and width of the training pictures in pixels, a multiple of 32.
        judge_every: Epochs between two measurements on the validation photographs.
        mine_every: Epochs between two searches of the training photographs for false boxes; 0 never searches.
    """

    start: str = ""
    epochs: int = 110
    steps: int = 168
    batch_size: int = 16
    size: int = 320
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_epochs: float = 2.0
    judge_every: int = 10
    mine_every: int = 20
