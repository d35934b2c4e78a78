import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.cli import main
from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.near_duplicates import find_near_duplicates
from fervi.training.expression.fit import leak
from fervi.training.expression.fit.leak import (
    FRAME_LABEL,
    LABEL,
    honest_split,
    leaked_split,
    read_as_the_paper,
    show_frame_leak,
)
from fervi.training.expression.network.architectures import Architecture
from tests.training.conftest import made_pictures
from tests.training.expression.test_fit import tiny_network


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """A `fer2013.csv` of 100 pictures: six of each emotion, but 64 happy ones; the first row is there twice."""
    path = tmp_path / "fer2013.csv"
    labels = [label for label in range(7) if label != 3] * 6 + [3] * 64
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["emotion", "pixels", "Usage"])
        pictures = made_pictures(100)
        for label, picture in [*zip(labels, pictures, strict=True), (labels[0], pictures[0])]:
            rows.writerow([label, " ".join(map(str, picture.ravel())), "Training"])
        rows.writerow([7, " ".join(map(str, pictures[0].ravel())), "Training"])
    return path


def contents(faces: Faces) -> set[bytes]:
    return {face.tobytes() for face in faces.faces}


def test_empty_rows_contempt_and_rows_that_are_there_already_are_left_out(uneven: Path) -> None:
    uneven.write_text(f"{uneven.read_text()}0,,Training\n")
    faces = read_as_the_paper([uneven])
    assert len(faces) == 100
    assert faces.counts["happy"] == 64


def test_two_sets_are_joined(uneven: Path) -> None:
    both = read_as_the_paper([uneven, uneven])
    assert len(both) == 200
    assert both.name == "fer2013 and fer2013"


def test_a_set_without_the_seven_emotions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_text("emotion,pixels,Usage\n")
    with pytest.raises(DatasetError, match="no rows with one of the seven"):
        read_as_the_paper([tmp_path / "fer2013.csv"])


def test_over_sampling_before_the_split_puts_training_faces_into_the_test_set(uneven: Path) -> None:
    training, validation, test = leaked_split(read_as_the_paper([uneven]), seed=1)
    assert [len(part) for part in (training, validation, test)] == [358, 45, 45]
    rare = test.select(test.labels != 3)
    assert np.mean([face.tobytes() in contents(training) for face in rare.faces]) > 0.9


def test_over_sampling_after_the_split_does_not(uneven: Path) -> None:
    training, validation, test = honest_split(read_as_the_paper([uneven]), seed=1)
    assert len(contents(training)) == 80
    assert len(set(training.counts.values())) == 1
    for held_out in (validation, test):
        assert (find_near_duplicates(held_out.faces, training.faces) < 0).all()


def test_frames_of_one_person_on_both_sides_are_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels by chance: only who has seen another frame of the person can tell them."""
    for person, picture in enumerate(made_pictures(30)):
        folder = tmp_path / "ck" / ("anger", "happy", "sadness")[person % 3]
        folder.mkdir(parents=True, exist_ok=True)
        for frame in range(3):
            cv2.imwrite(str(folder / f"S{person:03d}_001_{frame:08d}.png"), picture + np.uint8(frame))
    out = tmp_path / "leak"
    assert main(["show-frame-leak", str(tmp_path / "ck"), "--out", str(out), "--folds", "3"]) == 0
    assert FRAME_LABEL in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == {"LEAK.html", "LEAK.json", "LEAK.md"}
    figures = json.loads((out / "LEAK.json").read_text())
    assert figures["leaked"]["accuracy"] > 0.9
    assert figures["honest"]["accuracy"] < 0.6


def test_a_set_of_unknown_persons_has_no_frames_to_leak(uneven: Path, tmp_path: Path) -> None:
    unknown = uneven.read_text().splitlines()
    for row, split in zip((-3, -4), ("PublicTest", "PrivateTest"), strict=True):
        unknown[row] = unknown[row].replace("Training", split)
    uneven.write_text("\n".join(unknown) + "\n")
    with pytest.raises(DatasetError, match="does not tell who is to be seen"):
        show_frame_leak(uneven, tmp_path / "out")


def test_the_command_says_leak_in_all_that_it_writes_and_keeps_no_network(
    uneven: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leak, "architecture", lambda _: Architecture(tiny_network, "made up"))
    out = tmp_path / "leak"
    assert main(["show-leak", str(uneven), "--out", str(out), "--epochs", "1", "--batch-size", "32"]) == 0
    assert LABEL in capsys.readouterr().out
    assert {path.name for path in out.rglob("*") if path.is_file()} == {"LEAK.html", "LEAK.json", "LEAK.md"}
    figures = json.loads((out / "LEAK.json").read_text())
    assert figures["label"] == LABEL
    assert figures["copies"]["share"] > 0.7
    assert figures["leaked"]["faces"] == 45
    assert figures["honest"]["faces"] == 10
    added = figures["leaked"]["accuracy"] - figures["honest"]["accuracy"]
    assert figures["added"]["accuracy"] == pytest.approx(added, abs=1e-3)
    assert 'class="leak"' in (out / "LEAK.html").read_text()
