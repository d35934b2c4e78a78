import json
from pathlib import Path

import cv2
import pytest

from fervi.cli import main
from fervi.training.expression.measure.description import as_markdown, describe


def test_a_data_set_is_described_by_counts_splits_and_what_its_splits_share(fer2013: Path) -> None:
    lines = fer2013.read_text().splitlines()
    lines[-1] = lines[1].replace("Training", "PrivateTest")
    fer2013.write_text("\n".join(lines) + "\n")
    found = describe(fer2013)
    assert found["faces"] == 35
    assert found["classes"]["angry"] == 6
    assert {name: row["faces"] for name, row in found["splits"].items()} == {"train": 21, "validation": 7, "test": 7}
    assert {pair: figures["shared"] for pair, figures in found["shared"].items()} == {
        "validation in train": 0,
        "test in train": 1,
        "test in validation": 0,
    }
    text = as_markdown(found)
    assert "| angry | 3 | 1 | 2 | 6 | 17.1% |" in text
    assert "Of test in train: 1 of 7 faces are one picture with another, 1 of them to the byte" in text


def test_the_command_prints_json_and_draws_the_charts(
    fer2013: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--json", "--no-near-duplicates", "--charts", str(tmp_path / "charts")]
    assert main(["data", "describe", str(fer2013), *options]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["splits"]["train"]["classes"]["neutral"] == 3
    assert printed["shared"] == {}
    for name in ("classes", "shares", "splits"):
        picture = cv2.imread(str(tmp_path / "charts" / f"{name}.png"))
        assert picture is not None
        assert picture.std() > 10


def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "iris.csv").write_text("a,b\n1,2\n")
    assert main(["data", "describe", str(tmp_path / "iris.csv")]) == 1
    assert "expected the columns emotion,pixels,Usage" in capsys.readouterr().err
