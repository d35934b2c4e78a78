"""Every network that can be trained, by name: how it is built, where it comes from, and how its paper trains it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from fervi.training.errors import TrainingError
from fervi.training.expression.network.zoo import (
    cnn_lstm,
    factorised,
    five_block,
    mini_xception,
    residual_lstm,
    transfer,
)
from fervi.training.expression.network.zoo.imagenet import IMAGENET

VALENCE_AROUSAL = ("valence", "arousal")


@dataclass(frozen=True)
class Architecture:
    """A network that can be trained.

    Attributes:
        builder: Builds it from `classes`, `size`, `channels` and `batch_size`; where it is recurrent from `unroll` too,
            and where ImageNet may have taught it from `pretrained`.
        source: The paper, and the place in it.
        size: The side of a face in pixels, in the paper.
        channels: 1 for gray faces, 3 for RGB, in the paper.
        classes: The number of classes in the paper.
        recipe: What of its paper's training differs from FERVI's own, by the names of `ExpressionRecipe`.
        recurrent: It has an LSTM, which LiteRT can only convert unrolled.
        imagenet: It can begin with weights that ImageNet taught.
        outputs: What it answers with: None for a probability a class, else the names of the values.
    """

    builder: Callable[..., keras.Model]
    source: str
    size: int = 48
    channels: int = 1
    classes: int = 7
    recipe: Mapping[str, Any] = field(default_factory=dict)
    recurrent: bool = False
    imagenet: bool = False
    outputs: tuple[str, ...] | None = None

    def build(self, classes: int = 0, size: int = 0, channels: int = 0, **options: Any) -> keras.Model:
        """Build it with random weights; what is not given is as in the paper."""
        return self.builder(classes or self.classes, size or self.size, channels or self.channels, **options)

    def build_like(self, model: keras.Model, batch_size: int | None = None) -> keras.Model:
        """Build it again with the shapes and weights of a model, in the form that LiteRT converts.

        Args:
            model: One of this architecture.
            batch_size: The number of faces of a call.
        """
        unrolled = {"unroll": True} if self.recurrent and batch_size else {}
        _, size, _, channels = model.input_shape
        like = self.build(model.output_shape[-1], size, channels, batch_size=batch_size, **unrolled)
        like.set_weights(model.get_weights())
        return like


_PATIL = "Patil, thesis, California State University, Northridge, 2023"
_ZAIDI = "Zaidi et al., Facial expression analysis and recognition, 2024"
_SHIVANANDAN = "Shivanandan, Emotion recognition using facial images, 2023"
_XCEPTION = "Thesis on real-time emotion recognition, after Arriaga et al., 2017"

_PLAIN = {
    "votes": 0.0, "smoothing": 0.0, "optimizer": "adam", "weight_decay": 0.0, "warmup_epochs": 0.0,
    "augmentation": 0.0, "augmentation_end": 0.0, "mirror": False,
}  # fmt: skip
"""Labels and faces as they are, and Adam: so all five papers train."""

_AUGMENTED = {"augmentation": 0.6, "augmentation_end": 0.6, "mirror": True}
"""About ten degrees of rotation and ten per cent of zoom and shift, and mirror images."""

_IOANNOU_RECIPE = _PLAIN | {"epochs": 48, "batch_size": 32, "learning_rate": 0.0002, "patience": 48}
_PATIL_RECIPE = _PLAIN | _AUGMENTED | {"epochs": 25, "batch_size": 32, "learning_rate": 0.01, "patience": 25}
_ZAIDI_RECIPE = _PLAIN | {"epochs": 20, "batch_size": 40, "learning_rate": 0.0005, "patience": 20}
_XCEPTION_RECIPE = _PLAIN | _AUGMENTED | {"epochs": 50, "batch_size": 128, "learning_rate": 0.0001, "patience": 10}
_SHIVANANDAN_RECIPE = _PLAIN | {"epochs": 10, "batch_size": 32, "learning_rate": 0.001, "patience": 10}
_TRANSFER_RECIPE = _SHIVANANDAN_RECIPE | {
    "epochs": 20,
    "patience": 20,
    "pretrained": IMAGENET,
    "frozen_epochs": 10,
    "fine_tuned_layers": transfer.FINE_TUNED,
}

ARCHITECTURES: dict[str, Architecture] = {
    "residual_lstm": Architecture(residual_lstm.residual_lstm, "FERVI's own", recurrent=True),
    "cnn_lstm": Architecture(
        cnn_lstm.cnn_lstm,
        "Ioannou, Unlocking the secrets of emotion, 2023, Figure 17",
        recipe=_IOANNOU_RECIPE,
        recurrent=True,
    ),
    "fer2013_cnn": Architecture(factorised.fer2013_cnn, f"{_PATIL}, Figure 3.7", recipe=_PATIL_RECIPE),
    "ck_cnn": Architecture(factorised.ck_cnn, f"{_PATIL}, Figure 3.8", recipe=_PATIL_RECIPE),
    "five_block": Architecture(five_block.five_block, f"{_ZAIDI}, Figure 1", recipe=_ZAIDI_RECIPE),
    "lenet": Architecture(five_block.lenet, f"{_ZAIDI}, Table 1; LeCun et al., 1998", recipe=_ZAIDI_RECIPE),
    "mobilenet_v3_small": Architecture(
        five_block.mobilenet_v3_small, f"{_ZAIDI}, Table 1; keras.applications", recipe=_ZAIDI_RECIPE, imagenet=True
    ),
    "mobilenet_v3_large": Architecture(
        five_block.mobilenet_v3_large, f"{_ZAIDI}, Table 1; keras.applications", recipe=_ZAIDI_RECIPE, imagenet=True
    ),
    "mini_xception": Architecture(
        mini_xception.mini_xception, f"{_XCEPTION}, section 3.6, Table 3.1", recipe=_XCEPTION_RECIPE
    ),
    "mini_xception_4": Architecture(
        mini_xception.mini_xception_4, "Arriaga et al., Real-time convolutional neural networks, 2017, Figure 4",
        recipe=_XCEPTION_RECIPE,
    ),
    "fully_convolutional": Architecture(
        mini_xception.fully_convolutional, f"{_XCEPTION}, section 3.6", recipe=_XCEPTION_RECIPE
    ),
    "five_convolution": Architecture(
        transfer.five_convolution, f"{_SHIVANANDAN}, Figure 8", 224, 3, 8, _SHIVANANDAN_RECIPE
    ),
    "five_convolution_va": Architecture(
        transfer.five_convolution_va, f"{_SHIVANANDAN}, section 3.6", 224, 3, 2, _SHIVANANDAN_RECIPE,
        outputs=VALENCE_AROUSAL,
    ),
    **{
        name: Architecture(
            transfer.transfer(name), f"{_SHIVANANDAN}, Tables 1 and 2; keras.applications", 224, 3, 8,
            _TRANSFER_RECIPE, imagenet=True,
        )
        for name in transfer.TRUNKS
    },
}  # fmt: skip


def architecture(name: str) -> Architecture:
    """Return the architecture of a name.

    Raises:
        TrainingError: There is none.
    """
    if name == "svm":
        raise TrainingError("svm is no network: `python -m fervi train-svm` trains it")
    if name not in ARCHITECTURES:
        raise TrainingError(f"no architecture {name!r}: `python -m fervi models` lists them")
    return ARCHITECTURES[name]
