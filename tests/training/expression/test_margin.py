import numpy as np

from fervi.training.expression.data.landmarks import framed
from fervi.training.expression.measure.margin import accuracy_by_margin
from fervi.vision.crop import GRAY_48
from fervi.vision.face import EMOTIONS, Box, Detection


class _Finder:
    name, margin = "fake", 0.0

    def detect(self, image, longest_side=None):
        return [Detection(Box(72, 72, 144, 144), 0.9)] if image.max() > 50 else []


class _ReadsWideCropsAsHappy:
    """Sees the black border of the picture only where the crop is wide."""

    name = "fake"
    threshold = 0.5
    labels: tuple[str, ...] = EMOTIONS
    form = GRAY_48

    def __init__(self):
        self.card: dict = {}
        self.figures: dict = {}

    def predict(self, faces):
        wide = faces[:, 0, 24] == 0
        return np.eye(len(EMOTIONS))[np.where(wide, EMOTIONS.index("happy"), EMOTIONS.index("sad"))]


def test_the_accuracy_is_measured_for_each_margin_over_the_faces_that_were_found():
    face = np.zeros((224, 224, 3), np.uint8)
    face[60:228, 60:228] = 200
    pictures = [face, face, np.zeros_like(face)]
    labels = np.array([EMOTIONS.index("happy"), EMOTIONS.index("sad"), 0])
    table = accuracy_by_margin(_Finder(), _ReadsWideCropsAsHappy(), pictures, labels, (0.0, 0.5))
    assert table[0.0] == {"pictures": 2, "accuracy": 0.5, "mean_recall": 0.5}
    assert table[0.5]["accuracy"] == 0.5


def test_a_crop_is_framed_by_its_own_edge():
    face = np.full((48, 48), 7, np.uint8)
    assert framed(face).shape == (224, 224, 3)
    assert (framed(face) == 7).all()
