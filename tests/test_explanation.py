import numpy as np
import numpy.typing as npt
import pytest

from fervi.settings import ROOT
from fervi.vision.analyzer import Analyzer
from fervi.vision.classifier import EmotionClassifier
from fervi.vision.crop import fit_face
from fervi.vision.explanation import occluded, occlusion_map
from fervi.vision.face import EMOTIONS, Box
from fervi.vision.litert_detector import LiteRTDetector
from fervi.vision.scene import Scene
from tests.conftest import FakeClassifier, FakeDetector

BOX = Box(8, 8, 48, 48)


class SpotClassifier(FakeClassifier):
    """Reads a face as happy with 0.9, and with 0.3 where a spot of it is covered; remembers what it saw."""

    def __init__(self, top: int, left: int) -> None:
        super().__init__()
        self.spot = (top, left)
        self.seen: list[npt.NDArray[np.uint8]] = []

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        self.seen.append(faces)
        happy = np.where(faces[(slice(None), *self.spot)] == faces[0][self.spot], 0.9, 0.3)
        scores = np.repeat((1 - happy[:, None]) / 6, len(EMOTIONS), axis=1)
        scores[:, EMOTIONS.index("happy")] = happy
        return scores.astype(np.float32)


@pytest.fixture
def picture() -> npt.NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 100, (64, 96, 3), dtype=np.uint8)


def _explain(picture, classifier, emotion=None, box=BOX, margin=0.0):
    detector = FakeDetector()
    detector.margin = margin
    return Analyzer(detector, classifier).explain(Scene(picture), box, emotion)


def test_the_face_itself_comes_first_and_then_with_one_flat_window_covered_at_a_time():
    face = np.random.default_rng(0).integers(0, 100, (48, 48), dtype=np.uint8)
    faces = occluded(face)
    assert faces.shape == (26, 48, 48)
    assert np.array_equal(faces[0], face)
    changed = faces[1:] != face
    assert changed.any(axis=0).mean() > 0.95, "every part is covered by some window"
    for covered, where in zip(faces[1:], changed, strict=True):
        assert set(covered[where]) == {round(face.mean())}
        assert 0 < where.sum() <= 24 * 24


@pytest.mark.parametrize("shape", [(96, 96, 3), (50, 50), (75, 75, 3)])
def test_a_face_of_any_size_and_in_colour_is_covered_by_windows_half_as_wide(shape):
    face = np.random.default_rng(0).integers(0, 100, shape, dtype=np.uint8)
    faces = occluded(face)
    assert faces.shape == (26, *shape)
    changed = faces[1:] != face
    assert changed.any(axis=0).mean() > 0.95, "every part is covered by some window"
    for covered, where in zip(faces[1:], changed, strict=True):
        assert set(covered[where]) == {round(face.mean())}
        assert 0.2 < where.mean() < 0.27


@pytest.mark.parametrize(("spot", "cell"), [((2, 2), (0, 0)), ((2, 45), (0, 7)), ((45, 2), (7, 0)), ((45, 45), (7, 7))])
def test_the_map_peaks_in_the_corner_that_the_answer_hangs_on(picture, spot, cell):
    found = _explain(picture, SpotClassifier(*spot)).map
    assert np.unravel_index(found.argmax(), found.shape) == cell
    assert found.max() == pytest.approx(0.6)
    assert np.count_nonzero(found) == 16, "only the one window that covers the corner changes the answer"


def test_a_cell_is_the_mean_over_the_windows_that_cover_it():
    readings = np.full(26, 0.9, np.float32)
    readings[1] = 0.5
    assert occlusion_map(readings)[:2, :2] == pytest.approx(np.array([[0.4, 0.2], [0.2, 0.1]]))


def test_what_hides_an_answer_speaks_against_it(picture):
    explanation = _explain(picture, SpotClassifier(20, 20), "sad")
    assert explanation.probability == pytest.approx(0.1 / 6)
    assert explanation.map.min() == pytest.approx(0.1 / 6 - 0.7 / 6)
    assert explanation.map.max() == 0


def test_the_most_probable_emotion_is_explained_unless_another_is_asked_for(picture):
    assert _explain(picture, FakeClassifier()).emotion == "happy"
    assert _explain(picture, FakeClassifier(), "fear").emotion == "fear"


def test_the_emotion_that_is_explained_is_that_of_the_uncovered_face(picture):
    class ReadsAnyCoverAsSad(FakeClassifier):
        def predict(self, faces):
            sad = np.eye(len(EMOTIONS), dtype=np.float32)[np.full(len(faces), EMOTIONS.index("sad"))]
            sad[0] = np.eye(len(EMOTIONS))[EMOTIONS.index("happy")]
            return sad

    explanation = _explain(picture, ReadsAnyCoverAsSad())
    assert (explanation.emotion, explanation.probability) == ("happy", 1.0)


def test_a_face_that_is_always_read_alike_has_an_empty_map(picture):
    found = _explain(picture, FakeClassifier()).map
    assert found.shape == (8, 8)
    assert found.dtype == np.float32
    assert not found.any()


def test_a_face_is_explained_in_one_call_of_the_classifier(picture):
    classifier = SpotClassifier(0, 0)
    _explain(picture, classifier)
    assert len(classifier.seen) == 1


@pytest.mark.parametrize("margin", [-0.1, 0.0, 0.25])
@pytest.mark.parametrize("box", [Box(20, 10, 30.4, 40.7), Box(33.3, 12.5, 28, 21)])
def test_the_area_is_exactly_what_the_classifier_saw(picture, box, margin):
    classifier = SpotClassifier(0, 0)
    area = _explain(picture, classifier, box=box, margin=margin).area
    x, y, width, height = (int(side) for side in vars(area).values())
    assert np.array_equal(fit_face(picture[y : y + height, x : x + width]), classifier.seen[0][0])


def test_the_area_of_a_face_at_the_edge_reaches_out_of_the_picture(picture):
    assert _explain(picture, FakeClassifier(), box=Box(0, 0, 20, 40)).area == Box(-10, 0, 40, 40)


def test_the_astronauts_mouth_speaks_for_happy_in_what_ships(astronaut, model_path):
    analyzer = Analyzer(LiteRTDetector(ROOT / "models" / "face-int8.tflite"), EmotionClassifier(model_path))
    found = analyzer.explain(Scene(astronaut), analyzer.analyze(astronaut).faces[0].box, "happy").map
    assert found[4:].mean() > found[:4].mean()
