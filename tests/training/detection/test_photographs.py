import json
from pathlib import Path

import numpy as np
import pytest

from fervi.training.detection.data.photographs import load_backgrounds, load_photographs, split_names
from fervi.training.errors import DatasetError


def test_photographs_come_with_the_corners_of_their_boxes(faces_folder, photographs):
    loaded = load_photographs(faces_folder)
    assert [photograph.name for photograph in loaded] == [photograph.name for photograph in photographs]
    np.testing.assert_array_equal(loaded[0].image, photographs[0].image)
    np.testing.assert_array_equal(loaded[0].boxes, photographs[0].boxes)


def test_resizing_moves_the_boxes_too(photographs):
    large = photographs[0].resized(256)
    assert large.image.shape == (192, 256, 3)
    np.testing.assert_allclose(large.boxes, photographs[0].boxes * 2)


def test_the_split_has_every_photograph_once_and_is_always_the_same(faces_folder):
    training, validation = split_names(faces_folder, held_out=0.34)
    assert len(validation) == 2
    assert sorted(training + validation) == [f"{seed}.png" for seed in range(6)]
    assert split_names(faces_folder, held_out=0.34) == (training, validation)


def test_a_picture_under_two_names_is_never_split(faces_folder):
    path = faces_folder / "boxes.json"
    content = json.loads(path.read_text())
    content["images"] |= {f"again-{name}": entry for name, entry in content["images"].items()}
    path.write_text(json.dumps(content))
    training, validation = split_names(faces_folder, held_out=0.5)
    assert {name.removeprefix("again-") for name in training}.isdisjoint(
        name.removeprefix("again-") for name in validation
    )


def test_backgrounds_have_no_boxes(faces_folder):
    backgrounds = load_backgrounds(faces_folder)
    assert len(backgrounds) == 6
    assert all(len(background.boxes) == 0 for background in backgrounds)


def test_a_folder_without_boxes_is_refused(tmp_path: Path):
    with pytest.raises(DatasetError, match=r"boxes\.json and images"):
        load_photographs(tmp_path)


def test_a_list_of_other_columns_is_refused(tmp_path: Path):
    (tmp_path / "boxes.json").write_text(json.dumps({"columns": ["x"], "images": {}}))
    with pytest.raises(DatasetError, match="must hold columns"):
        load_photographs(tmp_path)


def test_a_file_that_is_no_image_is_named(faces_folder):
    (faces_folder / "images" / "0.png").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match=r"0\.png is not an image"):
        load_photographs(faces_folder)
