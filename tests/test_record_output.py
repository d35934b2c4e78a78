import json

import pytest
from click.testing import CliRunner

from scripts.record_output import main


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "figures.json"
    path.write_text('{"old": {"command": "python -c print(2)", "figures": 1}}')
    return path


def record(file, *arguments):
    return CliRunner().invoke(main, ["--file", str(file), *arguments])


def test_what_a_command_prints_is_kept_beside_it(file):
    assert record(file, "new", "python", "-c", "print('[0.5]')").exit_code == 0
    kept = json.loads(file.read_text())
    assert kept["new"] == {"command": """python -c 'print('"'"'[0.5]'"'"')'""", "figures": [0.5]}
    assert kept["old"]["figures"] == 1


def test_without_a_command_the_kept_one_runs_again(file):
    assert record(file, "old").exit_code == 0
    assert json.loads(file.read_text())["old"] == {"command": "python -c print(2)", "figures": 2}


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "print('no JSON')"])
def test_a_command_that_fails_or_prints_no_json_loses_nothing(file, code):
    before = file.read_text()
    result = record(file, "old", "python", "-c", code)
    assert result.exit_code == 1
    assert "nothing kept" in result.output
    assert file.read_text() == before


def test_an_unknown_key_without_a_command_is_refused(file):
    assert "has no lost: give the command" in record(file, "lost").output


def test_what_another_measurement_keeps_meanwhile_stays(file):
    meanwhile = f"import pathlib; pathlib.Path({str(file)!r}).write_text('{{\"other\": {{}}}}'); print(1)"
    assert record(file, "new", "python", "-c", meanwhile).exit_code == 0
    assert set(json.loads(file.read_text())) == {"other", "new"}
