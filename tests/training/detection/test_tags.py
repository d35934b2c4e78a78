from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fervi.settings import ROOT
from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.training.detection.measure.tags import UNTAGGED, load_tags, recall_by_tag
from fervi.training.errors import DatasetError
from tests.training.detection.conftest import found_at, make_photograph

THRESHOLDS = {"sure": 0.8, "unsure": 0.3}


def _two_faces() -> Photograph:
    photograph = make_photograph("two.png", 0)
    boxes = np.array([[0, 0, 40, 40], [60, 20, 100, 60]], np.float32)
    return replace(photograph, boxes=boxes, ignored=np.zeros(2, bool), points=unknown_points(2))


def _finds_the_second(image):
    return found_at((60, 20, 40, 40, 0.5))


def test_recall_counts_only_the_tagged_faces():
    tags = {"glasses": {"two.png": [1]}, "profile": {"two.png": [0, 1], "elsewhere.png": [3]}}
    recall = recall_by_tag(_finds_the_second, [_two_faces()], tags, THRESHOLDS)
    assert recall["glasses"] == {"faces": 1, "sure": 0.0, "unsure": 1.0}
    assert recall["profile"] == {"faces": 2, "sure": 0.0, "unsure": 0.5}
    assert recall[UNTAGGED]["faces"] == 0


def test_faces_without_a_tag_are_a_group_of_their_own():
    recall = recall_by_tag(_finds_the_second, [_two_faces()], {"glasses": {"two.png": [0]}}, THRESHOLDS)
    assert recall[UNTAGGED] == {"faces": 1, "sure": 0.0, "unsure": 1.0}


def test_a_tag_of_other_photographs_has_no_faces():
    recall = recall_by_tag(_finds_the_second, [_two_faces()], {"glasses": {"elsewhere.png": [0]}}, THRESHOLDS)
    assert recall["glasses"] == {"faces": 0, "sure": 0.0, "unsure": 0.0}


def test_the_held_out_photographs_tags_name_files_and_rows():
    tags = load_tags(ROOT / "fervi" / "training" / "detection" / "measure" / "tags.json")
    assert {"half-profile", "profile", "glasses"} <= tags.keys()
    assert all(rows and min(rows) >= 0 for files in tags.values() for rows in files.values())


def test_a_missing_file_of_tags_is_named(tmp_path: Path):
    with pytest.raises(DatasetError, match=r"there is no .*absent\.json"):
        load_tags(tmp_path / "absent.json")
