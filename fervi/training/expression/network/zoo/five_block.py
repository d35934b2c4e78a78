"""The five-block CNN, and what it is compared with.

Zaidi, bin Nasim, Sohail and Fatimah, "Facial expression analysis and recognition", 2024. Its Table 1 compares with
VGG-16, which stands in `transfer`, "LeNet-15" and MobileNetV3 small and large.
"""

import keras
from keras import layers

from fervi.training.expression.network.zoo.imagenet import RANDOM, Trunk, on_trunk
from fervi.training.expression.network.zoo.parts import face_input, softmax


def five_block(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build the network of section 2.2.1 and Figure 1.

    Five repetitions of one block with 32, 64, 128, 128 and 256 filters; then "two more dropout layers", which we read
    as one before each of the two dense layers of 512, with the blocks' rate. The paper prints no count of parameters:
    935,687 for seven classes of gray faces of 48 pixels.

    Args and returns are those of `cnn_lstm`.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            *_block(32),
            *_block(64),
            *_block(128),
            *_block(128),
            *_block(256),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.25),
            layers.Dense(512, activation="relu"),
            layers.Dense(classes),
            softmax(),
        ],
        name="five_block",
    )


def _block(filters: int) -> list[layers.Layer]:
    """Return a block: convolution, batch normalization, max pooling and dropout."""
    return [
        layers.Conv2D(filters, (3, 3), padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D((2, 2)),
        layers.Dropout(0.25),
    ]


def lenet(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build LeNet-5, which the paper's Table 1 calls LeNet-15.

    LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of the IEEE, 1998, Figure 2:
    C1, S2, C3, S4, C5 and F6, with tanh. The subsampling is a plain mean, C3 sees every map of S2, and the last layer
    is a softmax.

    Args and returns are those of `cnn_lstm`.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            layers.Conv2D(6, (5, 5), activation="tanh", name="C1"),
            layers.AveragePooling2D((2, 2), name="S2"),
            layers.Conv2D(16, (5, 5), activation="tanh", name="C3"),
            layers.AveragePooling2D((2, 2), name="S4"),
            layers.Flatten(),
            layers.Dense(120, activation="tanh", name="C5"),
            layers.Dense(84, activation="tanh", name="F6"),
            layers.Dense(classes),
            softmax(),
        ],
        name="lenet",
    )


MOBILENET_V3_SMALL = Trunk("MobileNetV3Small", least_size=32, deviation=0.45, options={"include_preprocessing": False})
MOBILENET_V3_LARGE = Trunk("MobileNetV3Large", least_size=32, deviation=0.45, options={"include_preprocessing": False})


def mobilenet_v3_small(
    classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None, pretrained: str = RANDOM
) -> keras.Model:
    """Build MobileNet V3 small (Howard et al., "Searching for MobileNetV3", ICCV 2019); see `on_trunk`."""
    return on_trunk("mobilenet_v3_small", MOBILENET_V3_SMALL, classes, size, channels, batch_size, pretrained)


def mobilenet_v3_large(
    classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None, pretrained: str = RANDOM
) -> keras.Model:
    """Build MobileNet V3 large (Howard et al., "Searching for MobileNetV3", ICCV 2019); see `on_trunk`."""
    return on_trunk("mobilenet_v3_large", MOBILENET_V3_LARGE, classes, size, channels, batch_size, pretrained)
