"""The face detector's network, in Keras, for any backend."""

import keras
from keras import layers

from fervi.vision.face import LANDMARKS

STRIDES = (8, 16, 32)
"""Pixels between two cells of each map that the network answers with."""

CELL_VALUES = 15
"""Numbers a cell holds: the score's logit, the distances to the box's left, top, right and bottom, and the offsets x, y
of the five landmarks."""

LEVELS = 64
"""How many levels of a pixel, of 256, make 1 in what the first convolution sees."""

SCALED = "scaled"
"""The layer that makes of a picture what the first convolution sees: (picture - 128) / `LEVELS`."""

_LANDMARK_CHANNELS = 28
"""Width of the landmarks' heads, which keeps the whole under 300,000 parameters."""


def face_detector(
    size: tuple[int | None, int | None] = (None, None),
    channels: int = 64,
    blocks: tuple[int, int, int] = (3, 2, 2),
) -> keras.Model:
    """Build a one-stage, anchor-free detector in the line of FCOS (Tian et al., 2019) and YuNet (Wu et al., 2023).

    A stem to stride 4, bottleneck residual blocks (He et al., 2016) at strides 8, 16 and 32, a top-down sum of
    the three maps (Lin et al., 2017) and two depthwise-separable heads a stride: one for score and box, one for the
    landmarks.

    Args:
        size: Height and width of the picture, multiples of 32; None leaves them open.
        channels: Width of the maps at strides 8, 16 and 32.
        blocks: Residual blocks at each of these strides.

    Returns:
        A model from float32 (batch, height, width, 3), RGB 0..255, to a list of float32 (batch, height / stride,
        width / stride, 15), one map for each of `STRIDES`: the score's logit, the distances from the cell's middle to
        the four edges of the face's box, never negative, and the offsets x, y of its five landmarks from there, all
        in units of the stride.
    """
    picture = keras.Input((*size, 3), name="picture")
    maps = _pyramid(_backbone(picture, channels, blocks), channels)
    return keras.Model(picture, [_head(x, channels, stride) for x, stride in zip(maps, STRIDES, strict=True)])


def _backbone(picture: keras.KerasTensor, channels: int, blocks: tuple[int, int, int]) -> list[keras.KerasTensor]:
    x = layers.Rescaling(1 / LEVELS, offset=-128 / LEVELS, name=SCALED)(picture)
    x = _convolution(x, 16, 3, stride=2)
    x = _convolution(x, channels // 2, 3, stride=2)
    maps = []
    for count in blocks:
        x = _convolution(x, channels, 3, stride=2)
        for _ in range(count):
            x = _residual(x, channels)
        maps.append(x)
    return maps


def _pyramid(maps: list[keras.KerasTensor], channels: int) -> list[keras.KerasTensor]:
    merged = [maps[-1]]
    for x in reversed(maps[:-1]):
        above = layers.UpSampling2D()(_convolution(merged[0], channels, 1, activation=False))
        merged.insert(0, layers.ReLU()(layers.Add()([x, above])))
    return merged


def _residual(x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
    inner = _convolution(x, channels // 2, 3)
    inner = _convolution(inner, channels, 1, activation=False)
    return layers.ReLU()(layers.Add()([x, inner]))


def _convolution(
    x: keras.KerasTensor, filters: int, kernel: int, stride: int = 1, activation: bool = True
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if activation else x


def _head(x: keras.KerasTensor, channels: int, stride: int) -> keras.KerasTensor:
    box, face = _separable(x, channels, count=2), _separable(x, _LANDMARK_CHANNELS, count=3)
    rarely = keras.initializers.Constant(-4.0)
    score = layers.Conv2D(1, 1, bias_initializer=rarely, dtype="float32")(box)
    distances = layers.Conv2D(4, 1, bias_initializer="ones", activation="softplus", dtype="float32")(box)
    points = layers.Conv2D(2 * len(LANDMARKS), 1, dtype="float32")(face)
    return layers.Concatenate(dtype="float32", name=f"stride_{stride}")([score, distances, points])


def _separable(x: keras.KerasTensor, channels: int, count: int) -> keras.KerasTensor:
    for _ in range(count):
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        x = _convolution(x, channels, 1)
    return x
