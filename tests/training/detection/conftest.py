"""A world of photographs in which faces are bright discs on dull noise."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.vision.cells import Found


def make_photograph(name: str, seed: int, side: int = 40, ignored: bool = False) -> Photograph:
    """Return a photograph, 128x96, with one face of a side."""
    generator = np.random.default_rng(seed)
    image = generator.integers(40, 90, (96, 128, 3), dtype=np.uint8)
    left, top = generator.integers(0, 128 - side), generator.integers(0, 96 - side)
    centre = (int(left + side // 2), int(top + side // 2))
    cv2.circle(image, centre, side // 2, (250, 200, 180), -1)
    boxes = np.array([[left, top, left + side, top + side]], np.float32)
    return Photograph(name, image, boxes, np.array([ignored]), _points(boxes[0])[None], "drawn")


def _points(box: np.ndarray) -> np.ndarray:
    """Return landmarks where a face in a box has them, float32 (5, 2)."""
    shares = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]], np.float32)
    return box[:2] + shares * (box[2:] - box[:2])


def found_at(*boxes: tuple[float, float, float, float, float]) -> Found:
    """Return what a search finds: boxes x, y, width, height with their scores, with the landmarks of such faces."""
    rows = np.array(boxes, np.float32).reshape(-1, 5)
    corners = np.concatenate([rows[:, :2], rows[:, :2] + rows[:, 2:4]], axis=1)
    points = [_points(box) for box in corners] or unknown_points(0)
    return Found(rows[:, :4], rows[:, 4], np.asarray(points))


@pytest.fixture
def photographs() -> list[Photograph]:
    return [make_photograph(f"{seed}.png", seed) for seed in range(6)]


@pytest.fixture
def faces_folder(tmp_path: Path, photographs: list[Photograph]) -> Path:
    """The photographs as files, with boxes.json."""
    (tmp_path / "images").mkdir()
    images = {}
    for photograph in photographs:
        cv2.imwrite(str(tmp_path / "images" / photograph.name), photograph.image[..., ::-1])
        left, top, right, bottom = photograph.boxes[0].tolist()
        images[photograph.name] = {"source": "drawn", "boxes": [[left, top, right - left, bottom - top, 0]]}
    content = {"columns": ["x", "y", "width", "height", "ignore"], "images": images}
    (tmp_path / "boxes.json").write_text(json.dumps(content))
    return tmp_path
