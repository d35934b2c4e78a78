"""What decides a training run of the expression model."""

from dataclasses import dataclass, field, replace

from fervi.training.errors import TrainingError
from fervi.training.options import NO_OPTION
from fervi.training.recipe import Recipe
from fervi.vision.crop import FaceFormat
from fervi.vision.face import EMOTIONS


@dataclass(frozen=True)
class ExpressionRecipe(Recipe):
    """The defaults are the first stage of what ships, on FER-2013 alone; see `Recipe` for what is not listed here.

    Attributes:
        architecture: A name in `ARCHITECTURES`.
        optimizer: adam, adamw, or sgd (Nesterov, momentum 0.9). With sgd's momentum the weight decay acts like a tenth
            of it added to the loss's gradient.
        shares: The collections that are learned from, and how often a face of each is shown: `name=number`, or
            `name/source=number` for one source of a collection.
        balance: How far the emotions of a collection are evened out by showing rare ones more often, 0..1.
        tones: How far the tones of skin of a colour collection are evened out by showing rare ones more often, 0..1.
        priors: How much of the log of each face's own collection's prior is added to the logits while they learn, 0..1.
            With 1 nothing is gained by knowing a collection and with it how common each emotion is there (Menon et
            al., "Long-tail learning via logit adjustment", ICLR 2021, for each collection by itself).
        class_share: How much of the weight of a set of validation faces its emotions share alike, 0..1, and not its
            faces, where biases are fitted to it; 0 is best for faces at rest, 1 for rare emotions.
        votes: How much of the target is the FER+ votes, 0..1; the rest is the FER-2013 label.
        smoothing: How much of the target is spread evenly over the seven, 0..1.
        sharpness: The power that the targets of FER-2013 with FER+ are raised to. Above 1, answers to faces that the
            voters agree on become surer.
        detector: A face detector, as FERVI_DETECTOR names it, by whose landmarks every face is cut level, as the
            service cuts it (paper 004, "3.4.6 Face Alignment"); empty for the crops that the data comes with.
        start: A `.keras` file of the same architecture whose weights the run begins with; empty for random ones. Of
            FERVI's own network it may be one that sees faces of another size, or gray ones.
        teachers: `.keras` files whose mean answer to the augmented face is part of its target (distillation).
        teaching: How much of the target is the teachers' answers, 0..1.
        mixup: The parameter of the beta distribution that faces are mixed in pairs by; 0 mixes none.
        augmentation: The strength given to `augment` in the first half of the epochs.
        augmentation_end: What it falls to, evenly, over the second half, so that the last faces are as faces are.
        mirror: Whether half of the faces are flipped.
        size: The side of a face in pixels.
        colour: RGB faces instead of gray ones.
        treatment: What is done to the light of gray faces: a name in `TREATMENTS`.
        over_sampling: What makes the classes of the training faces even: none, random, or smote.
        class_weights: Whether a face counts in inverse proportion to the number of its class.
        pretrained: What the trunk begins with: none (random weights), imagenet, or a file of ImageNet weights.
        frozen_epochs: A first phase, in which the trunk stays as it was pretrained.
        fine_tuned_layers: How many of the trunk's last layers learn after that; 0 for all.
        classes: What the network answers with, in this order; they come from the data.
        patience: How many epochs in a row may pass without a better accuracy on the validation faces.
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
    shares: tuple[str, ...] = ("fer2013=1",)
    balance: float = 0.0
    tones: float = 0.0
    priors: float = 0.0
    class_share: float = 0.5
    votes: float = 0.5
    sharpness: float = 1.0
    detector: str = ""
    start: str = ""
    teachers: tuple[str, ...] = ()
    teaching: float = 0.0
    mixup: float = 0.0
    augmentation: float = 0.8
    augmentation_end: float = 0.4
    mirror: bool = True
    size: int = 48
    colour: bool = False
    treatment: str = "none"
    over_sampling: str = "none"
    class_weights: bool = False
    pretrained: str = "none"
    frozen_epochs: int = 0
    fine_tuned_layers: int = 0
    classes: tuple[str, ...] = field(default=EMOTIONS, metadata=NO_OPTION)

    @property
    def form(self) -> FaceFormat:
        """What the network sees of a face."""
        return FaceFormat(self.size, 3 if self.colour else 1)

    def collections(self) -> dict[str, float]:
        """Return the share of each collection, by name.

        Raises:
            TrainingError: A share is not `name=number`.
        """
        try:
            pairs = [share.split("=") for share in self.shares]
            return {name: float(number) for name, number in pairs}
        except ValueError as error:
            raise TrainingError(f"--shares {' '.join(self.shares)}: each must be name=number, as fer2013=1") from error

    def augmentation_in(self, epoch: int) -> float:
        """Return the strength given to `augment` in an epoch, counted from 0."""
        half = self.epochs / 2
        late = max(0.0, (epoch + 1 - half) / half)
        return self.augmentation + late * (self.augmentation_end - self.augmentation)


SECOND_STAGE = ExpressionRecipe(
    epochs=73,
    batch_size=192,
    learning_rate=0.06,
    warmup_epochs=0.5,
    patience=73,
    shares=("fer2013=1", "affectnet/affectnet=1.5", "affectnet/ffhq=1.5", "lfw_expressions=0.6"),
    balance=0.5,
    tones=0.5,
    class_share=0.0,
    votes=0.9,
    size=64,
    detector="models/face-int8.tflite",
    augmentation_end=0.3,
)
"""The second stage of what ships: larger faces, of every collection, cut as the service cuts them."""

THIRD_STAGE = replace(SECOND_STAGE, epochs=40, patience=40, priors=0.3, sharpness=1.5, teaching=0.6)
"""The third: the second once more, with the answers of its network beside the labels."""


@dataclass(frozen=True)
class Stage:
    """Runs that begin with one network.

    Attributes:
        recipes: Of the runs.
        shares: Of each run in the mean of their weights, which the stage gives.
        strength: Of the augmentation that its batch statistics are measured anew with, see `average_runs`; None for
            those that one run learned with.
        taught: Whether the network of the stage before, calibrated, is the teacher, and they begin with that of the
            first stage instead (born-again networks, Furlanello et al., ICML 2018).
    """

    recipes: tuple[ExpressionRecipe, ...]
    shares: tuple[float, ...] = (1.0,)
    strength: float | None = None
    taught: bool = False


STAGES = {
    "emotion": (
        Stage((ExpressionRecipe(),)),
        Stage((SECOND_STAGE, replace(SECOND_STAGE, priors=1.0)), (0.8, 0.2), strength=0.3),
        Stage((THIRD_STAGE,), strength=1.0, taught=True),
    ),
    "emotion-open": (Stage((ExpressionRecipe(),)),),
}
"""How each model that ships is trained, each stage from the network of the one before."""
