import csv
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.cli import main
from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.svm import SvmRecipe, train_svm
from fervi.training.expression.measure.comparison import compare, read_reports
from fervi.training.expression.measure.difficulty import difficulty, draw_hard, ease
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.measure.report import as_markdown, write_report
from fervi.training.expression.network.svm import save_svm
from tests.training.conftest import made_faces


def figures_of(classes: tuple[str, ...], right: float, model: str = "made <model>") -> dict:
    """Figures of 80 faces, of which a share is read as labelled, the rest as the next class."""
    labels = np.arange(80) % len(classes)
    answers = np.where(np.arange(80) < 80 * right, labels, (labels + 1) % len(classes))
    scores = np.eye(len(classes), dtype=np.float32)[answers]
    return {"model": model, "data": "made faces", **classification_figures(scores, labels, classes=classes)}


@pytest.mark.parametrize("classes", [CLASSES[:7], CLASSES])
def test_a_report_is_one_page_with_its_tables_and_plots_within(tmp_path: Path, classes: tuple[str, ...]) -> None:
    history = [
        {"epoch": epoch, "loss": 1 / epoch, "validation_loss": 1, "accuracy": 0.1 * epoch} for epoch in (1, 2, 3)
    ]
    figures = figures_of(classes, 0.75)
    write_report(tmp_path, figures, history)
    page = (tmp_path / "report.html").read_text()
    assert "made &lt;model&gt; on made faces" in page
    assert "Accuracy 75.00%" in page
    assert page.count("data:image/png;base64,") == 2
    assert 'src="http' not in page
    assert all(f'<th scope="row">{name}</th>' in page for name in classes)
    assert json.loads((tmp_path / "report.json").read_text()) == figures
    assert f"| | {' | '.join(classes)} |" in as_markdown(figures)


def test_reports_of_seven_and_of_eight_classes_stand_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_report(tmp_path / "seven" / "report", figures_of(CLASSES[:7], 0.5))
    write_report(tmp_path / "eight", figures_of(CLASSES, 0.9))
    found = compare(read_reports([tmp_path / "seven", tmp_path / "eight"]))
    assert [row["accuracy"] for row in found["reports"]] == [0.5, 0.9]
    assert found["classes"] == list(CLASSES)
    assert found["recall"]["contempt"][0] is None
    assert found["recall"]["contempt"][1] is not None
    out = tmp_path / "side by side"
    assert main(["compare", str(tmp_path / "seven"), str(tmp_path / "eight"), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "| seven | made <model> | made faces | 80 | 50.00% |" in printed
    assert (out / "comparison.md").read_text() + "\n" == printed
    assert json.loads((out / "comparison.json").read_text()) == found
    assert (out / "comparison.html").read_text().count("data:image/png;base64,") == 3


def test_a_run_without_a_report_and_a_file_that_is_none_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"has no report\.json"):
        read_reports([tmp_path])
    (tmp_path / "report.json").write_text('{"model": 1}')
    with pytest.raises(DatasetError, match="is no report: it lacks accuracy"):
        read_reports([tmp_path])


@pytest.fixture
def machines(tmp_path: Path) -> list[Path]:
    """A machine that reads the made faces well, and one whose labels were turned by one."""
    faces, paths = made_faces(84), []
    persons = np.array([f"S{number // 4:03d}" for number in range(84)])
    for shift in (0, 1):
        turned = replace(faces, labels=(faces.labels + shift) % 7, persons=persons)
        paths.append(tmp_path / f"machine {shift}" / "svm.skops")
        paths[-1].parent.mkdir()
        save_svm(train_svm(turned, SvmRecipe(kernels=("linear",), folds=3)).machine, paths[-1])
    return paths


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    faces = made_faces(35, seed=11)
    for number, (face, label) in enumerate(zip(faces.faces, faces.labels, strict=True)):
        folder = tmp_path / "other" / faces.classes[label]
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(face, (96, 96), interpolation=cv2.INTER_NEAREST))
    return tmp_path / "other"


def test_models_are_measured_on_other_folders_in_one_table(
    machines: list[Path], folders: Path, fer2013: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = [argument for path in machines for argument in ("--model", str(path))]
    assert main(["cross-test", *models, str(folders), str(fer2013), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["reports"]
    assert [(row["run"], row["data"], row["faces"]) for row in rows] == [
        ("machine 0", "other", 35),
        ("machine 0", "FER-2013 PrivateTest", 7),
        ("machine 1", "other", 35),
        ("machine 1", "FER-2013 PrivateTest", 7),
    ]
    assert rows[0]["accuracy"] > 0.9
    assert rows[2]["accuracy"] < 0.1


def test_ease_is_the_share_of_models_that_are_right(machines: list[Path]) -> None:
    faces = made_faces(35, seed=11)
    assert ease(machines[:1], faces).mean() > 0.9
    assert ease(machines, faces).max() == 0.5
    figures, shares = difficulty(machines, faces, threshold=0.5)
    assert figures["easy"] + figures["hard"] == 35
    assert figures["easy"] == (shares >= 0.5).sum()
    assert sum(figures["histogram"]) == 35
    assert figures["histogram"][2] == 0


def test_a_model_that_does_not_know_a_class_can_not_judge_its_faces(machines: list[Path]) -> None:
    faces = made_faces(8)
    eighth = Faces("eight", faces.faces, np.arange(8), classes=CLASSES)
    with pytest.raises(DatasetError, match="does not know contempt"):
        ease(machines, eighth)


def test_the_command_writes_each_faces_ease_and_draws_the_hardest(
    machines: list[Path], folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = [argument for path in machines for argument in ("--model", str(path))]
    assert main(["difficulty", *models, str(folders), "--out", str(tmp_path / "out")]) == 0
    assert "| models that are right | faces |" in capsys.readouterr().out
    with (tmp_path / "out" / "ease.csv").open() as file:
        assert {float(row["ease"]) for row in csv.DictReader(file)} <= {0, 0.5, 1}
    assert cv2.imread(str(tmp_path / "out" / "hard.png")) is not None


def test_a_coloured_set_is_drawn_too(tmp_path: Path) -> None:
    faces = made_faces(14)
    coloured = replace(faces, faces=np.repeat(faces.faces[..., None], 3, axis=3))
    draw_hard(coloured, np.zeros(14), tmp_path / "hard.png")
    assert cv2.imread(str(tmp_path / "hard.png")) is not None
