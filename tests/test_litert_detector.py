import json
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.settings import ROOT
from fervi.vision.card import CardError
from fervi.vision.cells import Found, decode_maps, suppress, with_mean_landmarks
from fervi.vision.detector import DetectorError
from fervi.vision.face import Box
from fervi.vision.litert_detector import LiteRTDetector, find_faces, pad, search_sides
from tests.browser import pictures

FACE = Box(173, 71, 100, 132)
"""Where the astronaut's face is."""


def _maps(rows: int = 8, columns: int = 8) -> list[np.ndarray]:
    maps = [np.zeros((1, rows >> level, columns >> level, 15), np.float32) for level in range(3)]
    for cells in maps:
        cells[..., 0] = -9
    return maps


@pytest.fixture(scope="module", params=["face.tflite", "face-int8.tflite"])
def detector(request) -> LiteRTDetector:
    return LiteRTDetector(ROOT / "models" / request.param)


def test_padding_keeps_the_picture_and_makes_the_sides_multiples_of_32():
    image = np.random.default_rng(0).integers(0, 256, (33, 64, 3), dtype=np.uint8)
    padded = pad(image)
    assert padded.shape == (64, 64, 3)
    np.testing.assert_array_equal(padded[:33], image)


def test_a_cell_becomes_the_box_it_describes():
    maps = _maps()
    maps[1][0, 2, 1] = (0.0, 1.0, 0.5, 2.0, 1.5, -0.5, 0, 0.5, 0, 0, 0.25, -0.5, 1, 0.5, 1)
    boxes, scores, landmarks = decode_maps(maps, 0.4)
    np.testing.assert_allclose(boxes, [[24 - 16, 40 - 8, 48, 32]])
    np.testing.assert_allclose(landmarks, [[[16, 40], [32, 40], [24, 44], [16, 56], [32, 56]]])
    assert scores.tolist() == [0.5]


def test_a_map_without_offsets_gives_no_landmarks():
    maps = [cells[..., :5] for cells in _maps()]
    maps[0][0, 2, 1] = (2, 1, 1, 1, 1)
    boxes, _, landmarks = decode_maps(maps, 0.4)
    assert len(boxes) == 1
    assert np.isnan(landmarks).all()


def test_cells_under_the_least_score_are_left_out_and_the_best_come_first():
    maps = _maps()
    maps[0][0, 0, 0], maps[0][0, 4, 4, 0], maps[2][0, 1, 1, 0] = 1, 2, -1
    _, scores, _ = decode_maps(maps, 0.5)
    np.testing.assert_allclose(scores, [0.8808, 0.7311], atol=1e-4)


def test_of_boxes_that_overlap_the_surest_stays():
    boxes = np.array([[0, 0, 20, 20], [1, 1, 20, 20], [50, 50, 20, 20]], np.float32)
    kept, scores, _ = suppress(Found(boxes, np.array([0.6, 0.9, 0.5], np.float32), np.zeros((3, 5, 2), np.float32)))
    np.testing.assert_array_equal(kept, boxes[[1, 2]])
    np.testing.assert_allclose(scores, [0.9, 0.5])


@pytest.mark.parametrize("surer", [0, 1])
def test_of_a_box_that_lies_in_another_one_the_surer_stays(surer):
    boxes = np.array([[0, 0, 60, 60], [20, 15, 24, 24], [40, 0, 40, 40]], np.float32)
    scores = np.array([0.7, 0.7, 0.6], np.float32)
    scores[surer] = 0.9
    kept, _, _ = suppress(Found(boxes, scores, np.zeros((3, 5, 2), np.float32)))
    np.testing.assert_array_equal(kept, boxes[[surer, 2]])


def test_a_face_gets_the_mean_landmarks_of_the_boxes_that_share_most_of_its_own_surer_ones_counting_more():
    boxes = np.array([[0, 0, 20, 20], [1, 1, 20, 20], [9, 0, 20, 20]], np.float32)
    landmarks = np.array([np.full((5, 2), place) for place in (8, 17, 100)], np.float32)
    found = Found(boxes, np.array([1.0, 0.5, 0.9], np.float32), landmarks)
    kept = with_mean_landmarks(suppress(found), found)
    np.testing.assert_array_equal(kept.boxes, boxes[[0, 2]])
    np.testing.assert_allclose(kept.landmarks[:, 0, 0], [9, 100])


def test_no_cell_means_no_face():
    boxes, scores, _ = find_faces(lambda canvas: _maps(*(side // 8 for side in canvas.shape[:2])), _gray(), None, 0.5)
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)


def _gray() -> np.ndarray:
    return np.full((64, 64, 3), 127, np.uint8)


@pytest.mark.parametrize(
    ("shape", "longest_side", "searched", "box"),
    [((120, 240), 60, (32, 64), [16, 16, 64, 64]), ((48, 48), None, (192, 192), [1, 1, 4, 4])],
)
def test_boxes_come_back_in_pixels_of_the_given_picture(shape, longest_side, searched, box):
    def run(canvas: np.ndarray) -> list[np.ndarray]:
        assert canvas.shape == (*searched, 3)
        maps = _maps(searched[0] // 8, searched[1] // 8)
        maps[0][0, 1, 1, :5] = (2, 1, 1, 1, 1)
        return maps

    boxes, _, _ = find_faces(run, np.zeros((*shape, 3), np.uint8), longest_side, 0.5)
    np.testing.assert_allclose(boxes, [box])


def test_a_dark_picture_is_searched_bright_a_gray_one_warm_and_another_as_it_is():
    searched = []

    def run(canvas: np.ndarray) -> list[np.ndarray]:
        searched.append(canvas[0, 0].tolist())
        return _maps(*(side // 8 for side in canvas.shape[:2]))

    for colour in ((40, 60, 100), (200, 200, 200), (40, 60, 200)):
        find_faces(run, np.full((192, 192, 3), colour, np.uint8), None, 0.5)
    assert searched == [[94, 141, 235], [224, 200, 176], [40, 60, 200]]


@pytest.mark.parametrize(
    ("largest", "longest_side", "sides"),
    [
        (480, None, [480]),
        (640, 320, [320]),
        (640, 1280, [320, 640]),
        (4000, 1280, [320, 640, 1280]),
        (2000, None, [500, 1000, 2000]),
        (200, None, [200]),
    ],
)
def test_a_picture_with_room_for_larger_faces_than_the_network_knows_is_searched_again(largest, longest_side, sides):
    assert search_sides(largest, longest_side) == sides


@pytest.mark.parametrize(("largest", "longest_side", "side"), [(48, None, 192), (48, 480, 192), (48, 100, 100)])
def test_a_small_picture_is_enlarged_but_not_beyond_what_is_asked_for(largest, longest_side, side):
    assert search_sides(largest, longest_side) == [side]


def test_a_finer_search_adds_only_small_faces():
    def run(canvas: np.ndarray) -> list[np.ndarray]:
        maps = _maps(*(side // 8 for side in canvas.shape[:2]))
        if canvas.shape[1] == 640:
            maps[2][0, 4, 4, :5], maps[0][0, 5, 60, :5] = (3, 4, 4, 4, 4), (2, 2, 2, 2, 2)
        else:
            maps[2][0, 2, 3, :5] = (1, 2, 2, 2, 2)
        return maps

    boxes, _, _ = find_faces(run, np.zeros((480, 640, 3), np.uint8), None, 0.5)
    np.testing.assert_allclose(boxes, [[468, 28, 32, 32], [96, 32, 256, 256]])


def test_a_face_larger_than_the_network_knows_is_taken_from_a_search_at_half_the_size():
    def run(canvas: np.ndarray) -> list[np.ndarray]:
        maps = _maps(*(side // 8 for side in canvas.shape[:2]))
        if canvas.shape[1] == 480:
            maps[2][0, 4, 4, :5], maps[2][0, 7, 9, :5] = (3, 4, 4, 6, 6), (2, 3, 3, 4, 4)
            maps[0][0, 5, 55, :5] = (2, 2, 2, 2, 2)
        else:
            maps[2][0, 2, 3, :5] = (1, 2, 2, 3, 3)
        return maps

    boxes, _, _ = find_faces(run, np.zeros((384, 480, 3), np.uint8), None, 0.5)
    np.testing.assert_allclose(boxes, [[428, 28, 32, 32], [96, 32, 320, 320]])


@pytest.mark.parametrize("side", [640, 1024, 1280])
def test_folds_of_an_orange_suit_between_many_faces_are_none(detector, side):
    encoded = cv2.imencode(".jpg", pictures.crowd(8, 10, 160))[1]
    crowd = np.ascontiguousarray(pictures.decode(encoded.tobytes())[..., ::-1])
    assert len(detector.detect(crowd, side)) == 80


@pytest.mark.parametrize("side", [24, 32, 48, 96])
def test_a_face_that_fills_a_small_picture_is_found(detector, astronaut, side):
    small = cv2.resize(astronaut[60:210, 150:300], (side, side), interpolation=cv2.INTER_AREA)
    (face,) = detector.detect(small)
    there = Box(FACE.x - 150, FACE.y - 60, FACE.width, FACE.height).scaled(side / 150)
    assert face.box.iou(there) > 0.5
    assert face.landmarks


def test_a_face_close_to_the_camera_is_found_once(detector, astronaut):
    close = cv2.resize(astronaut[80:200, 160:280], (480, 480), interpolation=cv2.INTER_CUBIC)
    (face,) = detector.detect(close, 480)
    assert face.box.width > 280


def test_a_face_that_fills_a_large_photo_is_found_once(detector, astronaut):
    large = cv2.resize(astronaut[:256, 96:352], (1500, 1500), interpolation=cv2.INTER_CUBIC)
    found = detector.detect(large)
    assert len(found) == 1
    assert found[0].box.iou(Box(451, 416, 586, 773)) > 0.5


def test_the_astronauts_face_is_found_once(detector, astronaut):
    found = detector.detect(astronaut)
    assert len(found) == 1
    assert found[0].box.iou(FACE) > 0.6
    assert 0.5 < found[0].score <= 1


@pytest.mark.parametrize("side", [160, 320, 480])
def test_the_face_is_found_at_any_size_of_search(detector, astronaut, side):
    assert detector.detect(astronaut, side)[0].box.iou(FACE) > 0.5


@pytest.mark.parametrize("degrees", [-30, 30])
def test_a_tilted_head_is_found(detector, astronaut, degrees):
    turn = cv2.getRotationMatrix2D((223, 137), degrees, 1)
    found = detector.detect(cv2.warpAffine(astronaut, turn, (512, 512)))
    assert found[0].box.iou(FACE) > 0.4


@pytest.mark.parametrize("light", [0.15, 2.0])
def test_a_dark_or_overexposed_face_is_found(detector, astronaut, light):
    found = detector.detect(np.clip(astronaut * light, 0, 255).astype(np.uint8))
    assert found[0].box.iou(FACE) > 0.5


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket", "retina", "page", "brick"])
def test_a_picture_without_a_face_has_none(detector, name):
    data = pytest.importorskip("skimage.data")
    image = getattr(data, name)()
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    assert detector.detect(image, 480) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2000, 3), (2000, 3, 3), (10, 10, 3)])
def test_pictures_too_small_for_a_face_have_none(detector, shape):
    assert detector.detect(np.zeros(shape, np.uint8), 400) == []


def test_threads_that_share_a_detector_see_what_one_sees(detector, astronaut):
    alone = detector.detect(astronaut, 320)
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(detector.detect(astronaut, 320))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [alone] * 6


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DetectorError, match=r"There is no .*absent\.tflite"):
        LiteRTDetector(tmp_path / "absent.tflite")


def test_a_detector_without_its_card_is_refused(tmp_path: Path):
    (tmp_path / "face.tflite").write_bytes(b"network")
    with pytest.raises(CardError, match=r"face\.json is missing"):
        LiteRTDetector(tmp_path / "face.tflite")


def test_another_models_card_is_refused(tmp_path: Path):
    (tmp_path / "face.tflite").write_bytes(b"network")
    (tmp_path / "face.json").write_text(json.dumps({"name": "emotion", "version": "1", "threshold": 0.5}))
    with pytest.raises(CardError, match="card of emotion 1 lacks margin"):
        LiteRTDetector(tmp_path / "face.tflite")


def test_a_file_that_is_no_network_is_refused(tmp_path: Path):
    (tmp_path / "face.tflite").write_bytes(b"not a network")
    (tmp_path / "face.json").write_text(json.dumps({"name": "face", "version": "1", "threshold": 0.5, "margin": 0.0}))
    with pytest.raises(DetectorError, match="cannot read"):
        LiteRTDetector(tmp_path / "face.tflite")


def test_a_detector_is_named_with_its_version(tmp_path: Path):
    (tmp_path / "face.tflite").write_bytes((ROOT / "models" / "face-int8.tflite").read_bytes())
    (tmp_path / "face.json").write_text('{"name": "face", "version": "1.0", "threshold": 0.5, "margin": 0.0}')
    assert LiteRTDetector(tmp_path / "face.tflite").name == "face 1.0"
