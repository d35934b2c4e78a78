"""How wrong the network's answers are, in Keras operations, for any backend."""

from typing import Any

import keras
from keras import ops

_SMALLEST = 1e-7


@keras.saving.register_keras_serializable("fervi")
class AdjustedCrossEntropy(keras.losses.Loss):
    """Cross-entropy of answers that are multiplied by a prior of each face first, so that they need not know it.

    Menon et al., "Long-tail learning via logit adjustment", ICLR 2021. Teachers' answers are those of networks that did
    without priors as well, and are compared with what the network itself answers.
    """

    def __init__(self, teaching: float = 0.0, **options: Any) -> None:
        """Weigh the parts.

        Args:
            teaching: How much the teachers' answers count where there are any, 0..1; the targets count the rest.
            options: Of every Keras loss.
        """
        super().__init__(**options)
        self.teaching = teaching

    def get_config(self) -> dict[str, Any]:
        """Return what the loss is made from."""
        return {**super().get_config(), "teaching": self.teaching}

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Return the loss of each face, (batch,).

        Args:
            y_true: float32 (batch, 2 * classes): the targets, and beside them the priors, none of them 0; where there
                are teachers, their answers after these, float32 (batch, 3 * classes).
            y_pred: float32 (batch, classes), probabilities.
        """
        targets, priors, *answers = ops.split(y_true, y_true.shape[-1] // y_pred.shape[-1], axis=-1)
        likely = ops.maximum(y_pred, _SMALLEST)
        own = _cross_entropy(targets, likely * priors)
        if not answers:
            return own
        return (1 - self.teaching) * own + self.teaching * _cross_entropy(answers[0], likely)


def _cross_entropy(targets: keras.KerasTensor, likely: keras.KerasTensor) -> keras.KerasTensor:
    return -ops.sum(targets * ops.log(likely / ops.sum(likely, axis=-1, keepdims=True)), axis=-1)
