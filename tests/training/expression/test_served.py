"""Pictures are changed, searched, cut in several ways and read."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from fervi.cli import main
from fervi.settings import ROOT
from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.landmarks import framed
from fervi.training.expression.data.selection import read_uncut
from fervi.training.expression.measure import evaluate, framing, pose
from fervi.training.expression.measure.conditions import AS_IT_IS, CONDITIONS
from fervi.training.expression.measure.report import served_rows_as_markdown
from fervi.training.expression.measure.served import box_cut, level_cut, pictures_of, read_pictures
from fervi.vision.crop import GRAY_48, FaceFormat, crop_face
from fervi.vision.face import EMOTIONS, Box, Detection
from fervi.vision.level import TEMPLATE, cut_face
from fervi.vision.pose import HEAD
from tests.training.conftest import write_sheets

MODEL, DETECTOR = (str(ROOT / "models" / name) for name in ("emotion-int8.tflite", "face-int8.tflite"))

HAPPY, SAD = EMOTIONS.index("happy"), EMOTIONS.index("sad")


def points(yaw: float = 0.0, side: float = 100.0) -> tuple[tuple[float, float], ...]:
    """The landmarks of a head in the middle of a framed picture."""
    if not yaw:
        return tuple((112 + side * x, 112 + side * y) for x, y in TEMPLATE.tolist())
    x, y, z = (HEAD - HEAD.mean(axis=0)).T
    across = x * np.cos(np.radians(yaw)) - z * np.sin(np.radians(yaw))
    return tuple((112 + 1.5 * u, 112 + 1.5 * v) for u, v in zip(across.tolist(), y.tolist(), strict=True))


class Finder:
    """Sees a face in the middle of every picture whose middle is bright, the more turned the less bright it is."""

    name, margin = "finder", 0.0

    def __init__(self, landmarks: bool = True) -> None:
        self.landmarks = landmarks

    def detect(self, image: np.ndarray, longest_side: int | None = None) -> list[Detection]:
        bright = float(image[len(image) // 2, image.shape[1] // 2].mean())
        if bright < 90:
            return []
        return [Detection(Box(62, 62, 100, 100), 0.9, points(yaw=(255 - bright) / 2) if self.landmarks else None)]


@dataclass
class Reader:
    """Reads bright faces as happy and others as sad, and is surer of the former."""

    labels: tuple[str, ...] = EMOTIONS
    form: FaceFormat = GRAY_48

    def predict(self, faces: np.ndarray) -> np.ndarray:
        bright = faces[:, 24, 24] > 200
        scores = np.zeros((len(faces), len(EMOTIONS)), np.float32)
        scores[bright, HAPPY], scores[~bright, SAD] = 0.9, 0.6
        return scores


def crop(brightness: int) -> np.ndarray:
    return np.full((144, 144), brightness, np.uint8)


def test_a_face_crop_becomes_a_picture_with_its_edge_around_it():
    (picture,) = pictures_of([crop(7)])
    assert picture.shape == (224, 224, 3)
    assert (picture == 7).all()


def test_faces_are_read_in_every_cut_and_those_not_found_in_none():
    cuts = {"level": level_cut(), "box": box_cut()}
    answers = read_pictures(pictures_of([crop(255), crop(0), crop(200)]), Finder(), Reader(), cuts)
    assert answers.found.tolist() == [True, False, True]
    assert {name: scores.argmax(axis=1).tolist() for name, scores in answers.scores.items()} == {
        "level": [HAPPY, SAD],
        "box": [HAPPY, SAD],
    }


def test_where_no_face_is_found_nothing_is_read():
    answers = read_pictures(pictures_of([crop(0)]), Finder(), Reader(), {"box": box_cut()})
    assert answers.found.tolist() == [False]
    assert answers.scores["box"].shape == (0, len(EMOTIONS))


@pytest.fixture
def picture() -> np.ndarray:
    return framed(np.random.default_rng(2).integers(0, 256, (144, 144), dtype=np.uint8))


def test_a_level_cut_is_that_of_the_service(picture: np.ndarray):
    for landmarks in (points(), None):
        face = Detection(Box(62, 62, 100, 100), 0.9, landmarks)
        np.testing.assert_array_equal(level_cut(margin=0.2)(picture, face, GRAY_48), cut_face(picture, face, 0.2))


def test_a_scale_widens_the_level_cut_about_its_middle(picture: np.ndarray):
    cut = level_cut(scale=1.2)(picture, Detection(Box(62, 62, 100, 100), 0.9, points()), GRAY_48)
    expected = crop_face(picture, Box(52, 52, 120, 120))
    assert np.abs(cut.astype(int) - expected).mean() < 3


def test_a_box_cut_takes_no_notice_of_the_landmarks(picture: np.ndarray):
    cut = box_cut(0.1)(picture, Detection(Box(62, 62, 100, 100), 0.9, points(yaw=50)), GRAY_48)
    np.testing.assert_array_equal(cut, crop_face(picture, Box(62, 62, 100, 100), 0.1))


def test_what_a_condition_costs_is_counted_on_the_same_faces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluate, "open_reader", lambda path: Reader())
    # Twice as bright, the third is read as the brighter ones are; the last is found at no brightness.
    faces = Faces("made", np.stack([crop(255), crop(250), crop(110), crop(0)]), np.array([HAPPY, SAD, SAD, SAD]))
    rows = evaluate.evaluate_conditions_as_served(Path("model"), Finder(), faces)
    assert list(rows) == list(CONDITIONS)
    before, brighter = rows[AS_IT_IS], rows["overexposed by 1 stop"]
    assert before["found"] == brighter["found"] == 0.75
    for cut in ("level", "box"):
        assert (before[cut]["faces"], before[cut]["accuracy"], before[cut]["lost"]) == (3, 0.6667, 0)
        assert (brighter[cut]["faces"], brighter[cut]["accuracy"], brighter[cut]["lost"]) == (3, 0.3333, 0.3334)


def test_where_a_condition_hides_every_face_there_is_no_accuracy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluate, "open_reader", lambda path: Reader())
    rows = evaluate.evaluate_conditions_as_served(
        Path("model"), Finder(), Faces("made", crop(255)[None], np.array([3]))
    )
    dark = rows["dark by 3 stops"]
    assert (dark["found"], dark["level"]["faces"], dark["level"]["accuracy"]) == (0, 0, None)
    assert served_rows_as_markdown({"dark": dark}).splitlines()[-1] == "| dark | 0.00% |  |  |  |  |"


def test_rows_of_conditions_are_a_table():
    of_a_cut = {"faces": 3, "accuracy": 0.5, "mean_recall": 0.5, "calibration_error": 0.1, "lost": 0.25}
    table = served_rows_as_markdown({"grainy": {"found": 0.75, "level": of_a_cut, "box": of_a_cut}})
    assert table.splitlines()[-1] == "| grainy | 75.00% | 50.00% | 25.00% | 50.00% | 25.00% |"


def test_accuracy_is_measured_for_every_cut_upright_tilted_and_by_yaw():
    crops, labels = [crop(255), crop(220), crop(180), crop(0)], np.array([HAPPY, SAD, SAD, SAD])
    rows = framing.accuracy_by_framing(Finder(), Reader(), crops, labels, {"level": level_cut(), "box": box_cut(0.1)})
    assert list(rows) == ["level", "box"]
    for row in rows.values():
        assert list(row) == ["as they are", "tilted", *pose.YAWS]
        assert row["as they are"] == row["tilted"] == {"faces": 3, "accuracy": 0.6667, "mean_recall": 0.75}
        assert row["yaw 0 to 15"]["faces"] == 1
        assert row["yaw 15 to 30"] == {"faces": 1, "accuracy": 0.0, "mean_recall": 0.0}
        assert row["yaw 30 to 45"]["accuracy"] == 1
        assert row["yaw over 60"] == {"faces": 0, "accuracy": None, "mean_recall": None}
    assert framing.as_markdown(rows).splitlines()[2] == "| level | 66.7% | 66.7% | 100.0% | 0.0% | 100.0% |  |  |"


def test_by_default_the_square_and_the_box_are_tried_in_several_widths():
    cuts = framing.every_cut(0.0)
    assert len(cuts) == len(framing.SCALES) + len(framing.MARGINS)
    assert {"level, 1.0", "box, +0.0"} <= set(cuts)


def test_a_pose_needs_a_detector_with_landmarks():
    with pytest.raises(DatasetError, match="give a detector that finds them"):
        framing.accuracy_by_framing(Finder(landmarks=False), Reader(), [crop(255)], np.array([HAPPY]))


def test_figures_tell_how_heads_are_turned_and_how_much_of_it_is_asserted():
    crops, labels = [crop(255), crop(250), crop(180), crop(0)], np.array([HAPPY, SAD, SAD, SAD])
    figures = pose.evaluate_poses(Finder(), Reader(), crops, labels, threshold=0.7)
    assert figures["turned_away_from"] == 0
    facing, turned = figures["poses"]["yaw 0 to 15"], figures["poses"]["yaw 30 to 45"]
    assert facing == {"faces": 2, "accuracy": 0.5, "mean_recall": 0.5, "asserted": 1.0, "asserted_accuracy": 0.5}
    assert turned == {"faces": 1, "accuracy": 1.0, "mean_recall": 1.0, "asserted": 0.0, "asserted_accuracy": None}
    assert "yaw over 60" not in figures["poses"]
    assert "| yaw 30 to 45 | 1 | 100.0% | 0.0% |  |" in pose.as_markdown(figures)


def answers(*groups: tuple[float, int, int, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return yaws, scores and labels of groups of heads: their yaw, how many, how many read correctly, how surely."""
    yaws, hits, confidence = (np.concatenate(parts) for parts in zip(*[
        (np.full(count, yaw), np.arange(count) < right, np.full(count, sure)) for yaw, count, right, sure in groups
    ], strict=True))  # fmt: skip
    return yaws, np.stack([confidence, 1 - confidence], axis=1), np.where(hits, 0, 1)


def test_heads_are_turned_away_from_where_on_what_is_asserted_is_mostly_wrong():
    assert pose.turned_away_from(*answers((0, 100, 80, 0.9), (-37, 50, 20, 0.9), (52, 50, 20, 0.9)), 0.5) == 5
    assert pose.turned_away_from(*answers((-31, 100, 60, 0.9), (52, 50, 20, 0.9)), 0.5) == 35


def test_heads_are_turned_away_from_where_on_too_few_are_known():
    assert pose.turned_away_from(*answers((0, 100, 80, 0.9), (41, 30, 20, 0.9), (64, 19, 19, 0.9)), 0.5) == 45


def test_answers_that_are_not_asserted_do_not_count():
    assert pose.turned_away_from(*answers((0, 100, 80, 0.9), (41, 30, 25, 0.9), (57, 90, 0, 0.6)), 0.7) == 45


@pytest.mark.parametrize("ends", [pose.YAWS, pose.PITCHES])
def test_the_angles_follow_each_other_without_a_gap(ends: pose.Bins):
    assert [end for _, end in ends.values()][:-1] == [least for least, _ in ends.values()][1:]


@pytest.fixture
def smiling(astronaut: np.ndarray, tmp_path: Path) -> Path:
    """A collection of one face, a smiling one."""
    tile = cv2.resize(cv2.cvtColor(astronaut[40:220, 135:315], cv2.COLOR_RGB2GRAY), (48, 48), cv2.INTER_AREA)
    return write_sheets(tmp_path / "affectnet", "row,emotion,split", ["happy,valid"], tile[None])


def test_the_commands_find_the_faces_themselves(smiling: Path, capsys: pytest.CaptureFixture[str]):
    def told(*command: str) -> Any:
        assert main([*command, "--split", "test", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    tilted = told("evaluate-conditions", MODEL, str(smiling), "--detector", DETECTOR)["tilted 30 degrees left"]
    assert (tilted["found"], tilted["level"]["accuracy"], tilted["level"]["lost"]) == (1, 1, 0)
    cuts = told("measure-framing", MODEL, DETECTOR, str(smiling))
    assert cuts["level, 1.0"]["tilted"] == {"faces": 1, "accuracy": 1, "mean_recall": 1}
    poses = told("evaluate-poses", MODEL, DETECTOR, str(smiling))
    assert poses["turned_away_from"] == 0
    assert sum(row["faces"] for name, row in poses["poses"].items() if name in pose.YAWS) == 1


def test_faces_are_read_with_all_that_is_around_them(collections: Path, fer2013: Path):
    crops, labels = read_uncut([collections / "affectnet", fer2013], "test", most=5)
    assert [crop.shape for crop in crops] == [(96, 96, 3)] * 5 + [(48, 48)] * 5
    assert len(labels) == 10


def test_a_small_face_keeps_its_pixels_in_the_picture_and_in_a_tree(astronaut: np.ndarray, tmp_path: Path):
    face = cv2.resize(astronaut[40:220, 135:315], (48, 48), interpolation=cv2.INTER_AREA)
    (tmp_path / "tree/happy").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "tree/happy/face.png"), face[..., ::-1])
    (crop,), _ = read_uncut([tmp_path / "tree"], "test", form=FaceFormat(64, 3))
    np.testing.assert_array_equal(crop, face)
    np.testing.assert_array_equal(framed(crop)[13:61, 13:61], face)


@pytest.mark.parametrize("size", [32, 64])
def test_faces_are_not_made_as_small_as_the_model_sees_them_before_they_are_found(
    fer2013: Path, astronaut: np.ndarray, tmp_path: Path, size: int
):
    (tmp_path / "tree/happy").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "tree/happy/face.png"), astronaut[40:220, 135:315])
    crops, _ = read_uncut([fer2013, tmp_path / "tree"], "test", most=1, form=FaceFormat(size, 3))
    assert [crop.shape for crop in crops] == [(48, 48), (144, 144, 3)]


def test_of_fer2013_only_unseen_faces_with_a_clear_majority_are_read_by_votes(fer2013: Path, ferplus: Path):
    neutral = EMOTIONS.index("neutral")
    assert read_uncut([fer2013], "validation", ferplus)[1].tolist() == [neutral] * 5


@pytest.mark.parametrize(("most", "left"), [(0, 70), (3, 3), (90, 70)])
def test_so_many_faces_are_taken_from_all_over_a_set(faces: Faces, most: int, left: int):
    few = faces.at_most(most)
    assert len(few) == left
    np.testing.assert_array_equal(few.faces[[0, -1]], faces.faces[[0, -1]])
