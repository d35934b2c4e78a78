"""How wrong the network's maps are, in Keras operations, for any backend."""

import keras
from keras import ops

_BOX_WEIGHT = 2.0
_POINTS_WEIGHT = 8.0
_BACKGROUND_POWER = 2.0
_SMALLEST = 1e-6


@keras.saving.register_keras_serializable("fervi")
class DetectionLoss(keras.losses.Loss):
    """Varifocal loss (Zhang et al., CVPR 2021) of the scores plus generalised IoU (Rezatofighi et al., CVPR 2019).

    A face's cell should score the square root of the IoU that its own box reaches: a clear face with a rough box
    still ranks above a background that looks like a face. Background weighs the less the surer it is already.
    Landmarks, where they are known, are judged by their mean distance in x and y as a share of the box's side.
    """

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Return the loss of a batch, a scalar.

        Args:
            y_true: float32 (batch, cells, 17), as by `encode`.
            y_pred: float32 (batch, cells, 15): the score's logit, four distances and ten offsets.
        """
        face, counts = y_true[..., 0], y_true[..., 1]
        iou, giou = box_overlap(y_true[..., 2:6], y_pred[..., 1:5])
        target = ops.stop_gradient(face * ops.sqrt(iou + _SMALLEST))
        score = ops.sigmoid(y_pred[..., 0])
        background = ops.stop_gradient(score) ** _BACKGROUND_POWER * (1 - face)
        entropy = ops.binary_crossentropy(target, y_pred[..., 0], from_logits=True)
        faces = ops.maximum(ops.sum(face), 1.0)
        scores_loss = ops.sum(counts * (target + background) * entropy) / faces
        boxes_loss = ops.sum(target * (1 - giou)) / faces
        side = ops.maximum(ops.sum(y_true[..., 2:6], axis=-1) / 2, _SMALLEST)
        errors = ops.mean(ops.abs(y_true[..., 7:] - y_pred[..., 5:]), axis=-1) / side
        points_loss = ops.sum(target * y_true[..., 6] * errors) / faces
        return scores_loss + _BOX_WEIGHT * boxes_loss + _POINTS_WEIGHT * points_loss


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
