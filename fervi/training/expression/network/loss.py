"""How wrong the network's answers are, in Keras operations, for any backend."""

import keras
from keras import ops

_SMALLEST = 1e-7


@keras.saving.register_keras_serializable("fervi")
class AdjustedCrossEntropy(keras.losses.Loss):
    """Cross-entropy of answers that are multiplied by a prior of each face first, so that they need not know it.

    Menon et al., "Long-tail learning via logit adjustment", ICLR 2021.
    """

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Return the loss of each face, (batch,).

        Args:
            y_true: float32 (batch, 2 * classes): the targets, and beside them the priors, none of them 0.
            y_pred: float32 (batch, classes), probabilities.
        """
        targets, priors = ops.split(y_true, 2, axis=-1)
        likely = ops.maximum(y_pred, _SMALLEST) * priors
        return -ops.sum(targets * ops.log(likely / ops.sum(likely, axis=-1, keepdims=True)), axis=-1)
