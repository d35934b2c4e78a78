"""What every network begins and ends with."""

import keras
from keras import layers


def face_input(size: int, channels: int, batch_size: int | None = None) -> keras.KerasTensor:
    """Return the input: float32 (batch, size, size, channels), standardised faces.

    Args:
        size: The side of a face in pixels.
        channels: 1 for gray faces, 3 for RGB.
        batch_size: Fix the number of faces of a call; LiteRT needs it fixed where there is an LSTM.
    """
    return keras.Input((size, size, channels), batch_size=batch_size, name="face")


def softmax() -> layers.Layer:
    """Return the last layer of a classifier, which turns its logits into probabilities."""
    return layers.Activation("softmax", dtype="float32", name="scores")
