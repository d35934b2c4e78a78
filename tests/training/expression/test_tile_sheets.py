from pathlib import Path

import numpy as np
import pytest

from fervi.cli import main
from fervi.training.errors import DatasetError
from fervi.training.expression.data.selection import Selection
from fervi.training.expression.data.sheets import FILMS, PARTS, PRESS, load_sheets
from fervi.vision.face import EMOTIONS
from tests.training.conftest import made_pictures, write_sheets


@pytest.fixture
def affectnet(tmp_path: Path) -> Path:
    rows = [f"{emotion},{split},{source}" for split in ("train", "valid") for source in ("affectnet", "ffhq")
            for emotion in (*EMOTIONS, "contempt")]  # fmt: skip
    return write_sheets(tmp_path / "affectnet", "row,emotion,split,source", rows)


def test_a_tile_is_the_row_of_its_label_and_contempt_is_left_out(affectnet: Path) -> None:
    faces = load_sheets(affectnet, "test", "ffhq")
    assert [EMOTIONS[label] for label in faces.labels] == list(EMOTIONS)
    assert faces.faces[:, 20, 20].tolist() == list(range(24, 31))
    assert faces.name == "AffectNet and FFHQ test, ffhq"


def test_no_face_of_the_published_test_split_is_in_another_part(affectnet: Path) -> None:
    brightness = {part: set(load_sheets(affectnet, part).faces[:, 20, 20].tolist()) for part in ("train", "test")}
    assert max(brightness["train"]) < 16 <= min(brightness["test"])


def test_everything_of_one_person_lies_in_one_part(tmp_path: Path) -> None:
    rows = [f"happy,person {row % 50}" for row in range(200)]
    folder = write_sheets(tmp_path / "lfw_expressions", "row,emotion,person", rows)
    parts = [{value % 50 for value in load_sheets(folder, part).faces[:, 20, 20].tolist()} for part in PARTS]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts)) == 50


def test_film_stills_are_told_from_press_photographs_by_who_is_to_be_seen(tmp_path: Path) -> None:
    persons = ["person 11", "FaridaJalal", "person 19", "Avinash", "FaridaJalal"]
    folder = write_sheets(tmp_path / "lfw_expressions", "row,emotion,person", [f"happy,{each}" for each in persons])
    rows = {source: load_sheets(folder, "test", source).faces[:, 20, 20].tolist() for source in (PRESS, FILMS)}
    assert rows == {PRESS: [0, 2], FILMS: [1, 4]}


def test_an_uncut_tile_is_left_out_where_its_picture_is_in_train_too(tmp_path: Path) -> None:
    pictures = made_pictures(28, seed=5)
    pictures[20] = pictures[3]
    rows = [f"{EMOTIONS[row % 7]},{'train' if row < 14 else 'valid'},ffhq" for row in range(28)]
    folder = write_sheets(tmp_path / "affectnet", "row,emotion,split,source", rows, pictures)
    whole, unseen = Selection(folder, "test").uncut(), Selection(folder, "test", unseen=True).uncut()
    np.testing.assert_array_equal(unseen.faces, np.delete(whole.faces, 6, axis=0))
    np.testing.assert_array_equal(unseen.labels, np.delete(whole.labels, 6))


def test_what_is_not_there_is_named(affectnet: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="choose one of train, validation, test"):
        load_sheets(affectnet, "valid")
    with pytest.raises(DatasetError, match="no faces of part 'test' and source 'lfw'"):
        load_sheets(affectnet, "test", "lfw")
    with pytest.raises(DatasetError, match="must be named affectnet or lfw_expressions"):
        load_sheets(tmp_path, "test")
    (affectnet / "sheet_00.webp").unlink()
    with pytest.raises(DatasetError, match=r"sheet_00\.webp is missing"):
        load_sheets(affectnet, "test")


def test_evaluate_reads_a_part_of_a_collection(affectnet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "models/emotion-int8.tflite", str(affectnet), "--split", "test"]) == 0
    assert "on AffectNet and FFHQ test" in capsys.readouterr().out
    assert main(["evaluate", "models/emotion-int8.tflite", str(affectnet), "--unseen"]) == 0
    assert "on AffectNet and FFHQ test, unseen" in capsys.readouterr().out
    assert main(["evaluate", "models/emotion-int8.tflite", str(affectnet), "--clear"]) == 1
    assert "has no votes" in capsys.readouterr().err
