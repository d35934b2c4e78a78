"""What decides a training run of the face detector."""

from dataclasses import dataclass, replace

from fervi.training.recipe import Recipe


@dataclass(frozen=True)
class DetectorRecipe(Recipe):
    """The defaults are the first stage of what ships; see `Recipe` for what is not listed here.

    Attributes:
        start: A `.keras` file of a detector whose weights the run begins with; empty for random ones.
        steps: Batches an epoch.
        size: Height and width of the training pictures in pixels, a multiple of 32.
        judge_every: Epochs between two measurements on the validation photographs.
        mine_every: Epochs between two searches of the training photographs for false boxes and missed faces; 0 never
            searches. A run that starts with a detector searches before its first epoch too.
        points: How much the landmarks count in the loss; see `DetectionLoss`.
        coarse: How many times as much they count for the largest faces.
        negative: How much background counts among the scores.
        background: The share of views that show a picture without a face, 0..1.
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
    points: float = 8.0
    coarse: float = 1.0
    negative: float = 1.0
    background: float = 0.12


SECOND_STAGE = replace(DetectorRecipe(), epochs=54, learning_rate=1e-3, warmup_epochs=1.0, judge_every=6, mine_every=18)
"""The second, which starts with the network of the first: what is still missed or mistaken, and surer landmarks."""

THIRD_STAGE = replace(SECOND_STAGE, epochs=40, judge_every=10, mine_every=20)
"""The third, from the network of the second: more tilt, and the landmarks from a head of their own."""

LAST_STAGE = DetectorRecipe(
    epochs=108, judge_every=18, mine_every=54, points=16.0, coarse=3.0, negative=1.5, background=0.24
)
"""The last: what counts for landmarks, for the largest faces and against false boxes, weighed more."""

STAGES = (DetectorRecipe(), SECOND_STAGE, THIRD_STAGE, THIRD_STAGE, LAST_STAGE)
"""How what ships is trained, each stage from the network of the one before; the third twice (2.1 and 2.2)."""
