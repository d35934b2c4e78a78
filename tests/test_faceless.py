import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripts import faceless

ROWS = list(csv.DictReader(faceless.LIST.open(newline="")))
IN_PACKAGES = [row for row in ROWS if row["package"] != "opencv-doc"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs the command on a list of its own and gives its result and what it wrote."""

    def run(rows: list[dict[str, str]]) -> tuple[Result, set[str]]:
        path, out = tmp_path / "list.csv", tmp_path / "data"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ROWS[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        monkeypatch.setattr(faceless, "LIST", path)
        result = CliRunner().invoke(faceless.main, [str(out)])
        return result, {str(file.relative_to(out)) for file in out.rglob("*.*")}

    return run


def test_pictures_of_installed_packages_are_written_as_listed(run):
    result, written = run(IN_PACKAGES)
    assert result.exit_code == 0
    assert written == {f"{row['folder']}/{Path(row['path']).name}" for row in IN_PACKAGES}
    assert f"{len(IN_PACKAGES)} pictures written" in result.output


def test_a_picture_that_is_not_as_listed_is_left_out_and_told(run):
    changed, gone = IN_PACKAGES[0] | {"sha256": "0" * 64}, IN_PACKAGES[1] | {"path": "data/gone.png"}
    result, written = run([changed, gone, IN_PACKAGES[2]])
    assert written == {f"{IN_PACKAGES[2]['folder']}/{Path(IN_PACKAGES[2]['path']).name}"}
    assert f"{changed['path']} is not in {changed['package']} as it was" in result.output
    assert "data/gone.png" in result.output


def test_a_package_that_is_not_there_is_said_with_what_to_do(run, monkeypatch: pytest.MonkeyPatch):
    result, written = run([IN_PACKAGES[0] | {"package": "no_such_package"}])
    assert result.exit_code == 1
    assert "no_such_package is not installed: pip install -r requirements-train.txt" in result.output
    assert written == set()
    monkeypatch.setenv("PATH", "")
    result, written = run([ROWS[0]])
    assert result.exit_code == 1
    assert "run apt-get update" in result.output
    assert written == set()


def test_no_picture_is_both_learned_from_and_measured_on():
    names = [Path(row["path"]).name for row in ROWS]
    assert len(names) == len(set(names))
    assert {row["folder"] for row in ROWS} == {"backgrounds", "faceless"}
