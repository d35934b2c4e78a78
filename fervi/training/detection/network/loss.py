"""How wrong the network's maps are, in Keras operations, for any backend."""

from typing import Any

import keras
from keras import ops

_BOX_WEIGHT = 2.0
_BACKGROUND_POWER = 2.0
_SMALLEST = 1e-6
_CELLS_PER_COARSE = 21
"""Of a square picture: 16 cells at stride 8 and 4 at stride 16 lie on one at stride 32, and that one."""


@keras.saving.register_keras_serializable("fervi")
class DetectionLoss(keras.losses.Loss):
    """Varifocal loss (Zhang et al., CVPR 2021) of the scores plus generalised IoU (Rezatofighi et al., CVPR 2019).

    A face's cell should score the square root of the IoU that its own box reaches: a clear face with a rough box
    still ranks above a background that looks like a face. Background weighs the less the surer it is already.
    Landmarks, where they are known, are judged by their mean distance in x and y as a share of the box's side.
    """

    def __init__(self, points: float = 8.0, coarse: float = 1.0, negative: float = 1.0, **options: Any) -> None:
        """Weigh the parts.

        Args:
            points: How much the landmarks count beside the scores.
            coarse: How many times as much they count at stride 32, which answers for the largest faces.
            negative: How much background counts among the scores.
            options: Of every Keras loss.
        """
        super().__init__(**options)
        self.points, self.coarse, self.negative = points, coarse, negative

    def get_config(self) -> dict[str, Any]:
        """Return what the loss is made from."""
        weights = {"points": self.points, "coarse": self.coarse, "negative": self.negative}
        return {**super().get_config(), **weights}

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Return the loss of a batch of square pictures, a scalar.

        Args:
            y_true: float32 (batch, cells, 17), as by `encode`: the cells of stride 32 come last.
            y_pred: float32 (batch, cells, 15): the score's logit, four distances and ten offsets.
        """
        face, counts = y_true[..., 0], y_true[..., 1]
        iou, giou = box_overlap(y_true[..., 2:6], y_pred[..., 1:5])
        target = ops.stop_gradient(face * ops.sqrt(iou + _SMALLEST))
        score = ops.sigmoid(y_pred[..., 0])
        background = self.negative * ops.stop_gradient(score) ** _BACKGROUND_POWER * (1 - face)
        entropy = ops.binary_crossentropy(target, y_pred[..., 0], from_logits=True)
        faces = ops.maximum(ops.sum(face), 1.0)
        scores_loss = ops.sum(counts * (target + background) * entropy) / faces
        boxes_loss = ops.sum(target * (1 - giou)) / faces
        side = ops.maximum(ops.sum(y_true[..., 2:6], axis=-1) / 2, _SMALLEST)
        errors = ops.mean(ops.abs(y_true[..., 7:] - y_pred[..., 5:]), axis=-1) / side
        points_loss = ops.sum(target * y_true[..., 6] * errors * self._cell_weights(y_true.shape[1])) / faces
        return scores_loss + _BOX_WEIGHT * boxes_loss + self.points * points_loss

    def _cell_weights(self, cells: int) -> keras.KerasTensor:
        last = cells // _CELLS_PER_COARSE
        return ops.concatenate([ops.ones(cells - last), ops.full((last,), self.coarse)])


def box_overlap(first: keras.KerasTensor, second: keras.KerasTensor) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Return IoU (0..1) and generalised IoU (-1..1) of boxes given as four distances from the same cell's middle.

    Args:
        first: float32 (..., 4), left, top, right, bottom, none negative.
        second: The same.
    """
    least, most = ops.minimum(first, second), ops.maximum(first, second)
    shared, hull = _area(least), _area(most)
    union = _area(first) + _area(second) - shared
    iou = shared / (union + _SMALLEST)
    return iou, iou - (hull - union) / (hull + _SMALLEST)


def _area(distances: keras.KerasTensor) -> keras.KerasTensor:
    return (distances[..., 0] + distances[..., 2]) * (distances[..., 1] + distances[..., 3])
