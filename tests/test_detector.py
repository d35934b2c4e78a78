import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.vision.detector import DetectorError, HaarDetector, YuNetDetector, resize, shrink, to_detections
from fervi.vision.face import Box
from fervi.vision.factory import make_detector

FACE = Box(170, 60, 110, 150)
"""Where the astronaut's face is."""


def test_the_cascade_finds_the_face_where_it_is(astronaut):
    largest = HaarDetector().detect(astronaut)[0]
    assert largest.box.iou(FACE) > 0.5
    assert 0.5 < largest.score <= 1


def test_boxes_are_in_pixels_of_the_given_picture_however_small_the_search(astronaut):
    large = cv2.resize(astronaut, None, fx=2, fy=2)
    box = HaarDetector().detect(large, 400)[0].box
    assert box.iou(Box(340, 120, 220, 300)) > 0.5


def test_no_face_is_an_empty_list():
    assert HaarDetector().detect(np.full((100, 100, 3), 127, np.uint8)) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2000, 3), (2000, 3, 3), (10, 10, 3)])
def test_pictures_too_small_for_a_face_have_none(shape):
    assert HaarDetector().detect(np.zeros(shape, np.uint8), 400) == []


def test_threads_that_share_a_cascade_see_what_one_sees(astronaut):
    detector = HaarDetector()
    alone = detector.detect(astronaut, 400)
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(detector.detect(astronaut, 400))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [alone] * 6


def test_shrinking_keeps_the_shape_and_never_enlarges():
    small, scale = shrink(np.zeros((480, 640, 3), np.uint8), 320)
    assert small.shape == (240, 320, 3)
    assert scale == 2
    same, scale = shrink(small, 4000)
    assert same is small
    assert scale == 1


def test_resizing_enlarges_too():
    large, scale = resize(np.zeros((30, 60, 3), np.uint8), 240)
    assert large.shape == (120, 240, 3)
    assert scale == 0.25


def test_detections_are_clipped_to_the_picture_and_sorted_by_size():
    boxes = np.array([[90.0, 90, 5, 5], [-10, -10, 50, 50], [200, 200, 10, 10]])
    detections = to_detections(boxes, np.array([0.5, 1.2, 0.9]), None, (100, 100, 3))
    assert [found.box for found in detections] == [Box(0, 0, 40, 40), Box(90, 90, 5, 5)]
    assert [found.score for found in detections] == [1, 0.5]


def test_a_detector_is_made_from_its_name():
    assert make_detector("haar").name == "haar"


def test_an_unknown_detector_is_refused_with_what_there_is():
    with pytest.raises(DetectorError, match=r"a LiteRT file such as .*, 'haar', or the path"):
        make_detector("retina")


def test_a_missing_yunet_file_is_named(tmp_path: Path):
    with pytest.raises(DetectorError, match=r"There is no detector at .*absent\.onnx"):
        make_detector(str(tmp_path / "absent.onnx"))


def test_a_file_that_is_not_yunet_is_refused(tmp_path: Path):
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(DetectorError, match="cannot read"):
        YuNetDetector(path)


class FakeYuNet:
    """Stands for OpenCV's: it finds one face in the middle fifth of a picture whose red is above its blue."""

    def __init__(self, path: str, config: str, size: tuple[int, int], least_score: float) -> None:
        self.made_with = (path, config, least_score)
        self.size = size

    def setInputSize(self, size: tuple[int, int]) -> None:  # noqa: N802, OpenCV's name
        self.size = size

    def detect(self, bgr: np.ndarray) -> tuple[int, np.ndarray | None]:
        assert self.size == (bgr.shape[1], bgr.shape[0]), "OpenCV fails where the size is not that of the picture"
        if not bgr[..., 2].mean() > bgr[..., 0].mean():
            return 0, None
        width, height = self.size
        return 1, np.array([[0.4 * width, 0.4 * height, 0.2 * width, 0.2 * height, *[0] * 10, 0.8]], np.float32)


@pytest.fixture
def yunet(monkeypatch, tmp_path: Path) -> YuNetDetector:
    monkeypatch.setattr(cv2.FaceDetectorYN, "create", FakeYuNet)
    path = tmp_path / "yunet.onnx"
    path.write_bytes(b"network")
    detector = make_detector(str(path))
    assert isinstance(detector, YuNetDetector)
    return detector


@pytest.mark.parametrize("longest_side", [None, 100])
def test_yunet_s_boxes_are_in_pixels_of_the_given_picture(yunet, longest_side):
    reddish = np.full((120, 200, 3), (90, 50, 10), np.uint8)
    (found,) = yunet.detect(reddish, longest_side)
    assert vars(found.box) == pytest.approx({"x": 80, "y": 48, "width": 40, "height": 24}, abs=1e-3)
    assert found.score == pytest.approx(0.8)


def test_yunet_finds_none_where_opencv_gives_none(yunet):
    assert yunet.detect(np.full((60, 80, 3), (10, 50, 90), np.uint8)) == []


def test_each_search_of_yunet_has_the_size_of_its_picture(yunet):
    for shape in ((40, 60, 3), (90, 30, 3), (40, 60, 3)):
        assert len(yunet.detect(np.full(shape, (90, 50, 10), np.uint8))) == 1
