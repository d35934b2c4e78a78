import csv
import json
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from fervi import __version__, cli
from fervi.collect import Wanted, collect
from fervi.files import find_files, find_passed_over, name_passed_over
from fervi.recordings.collection import Manner
from fervi.recordings.reader import Reader
from fervi.recordings.workforce import threads
from fervi.settings import ROOT
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Box, Detection
from fervi.vision.image import ImageLimits
from tests.conftest import encode, noise

PROFILE = ((22.0, 15.0), (24.0, 15.0), (28.0, 19.0), (22.0, 23.0), (23.5, 23.0))
"""Landmarks of a face that looks to the right side of the picture."""


@pytest.fixture
def pictures(tmp_path):
    (tmp_path / "below").mkdir()
    for name in ("a.jpg", "b.jpg", "below/c.jpg"):
        (tmp_path / name).write_bytes(encode(noise()))
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


@dataclass(frozen=True)
class FakeReader(Reader):
    """Reads with an analyzer that it is given."""

    given: Analyzer

    def analyzer(self) -> Analyzer:
        return self.given


def _analyze(analyzer: Analyzer, *paths: object, form: str = "text") -> int:
    reader = FakeReader("fake", Path("fake"), 640, analyzer)
    manner = Manner(reader, 1024, ImageLimits(10_000_000, 25_000_000))
    with threads(1) as workers:
        return collect(find_files(map(str, paths)), manner, workers, Wanted((), form, None))


def test_a_folder_gives_its_pictures_and_those_below(pictures):
    names = [path.relative_to(pictures).as_posix() for path in find_files([str(pictures)])]
    assert names == ["a.jpg", "b.jpg", "below/c.jpg"]


def test_a_pattern_gives_what_it_matches(pictures):
    assert find_files([str(pictures / "*.jpg")]) == [pictures / "a.jpg", pictures / "b.jpg"]


def test_a_file_named_twice_is_read_once(pictures):
    assert find_files([str(pictures / "a.jpg"), str(pictures / "a*")]) == [pictures / "a.jpg"]


def test_the_table_has_a_row_for_each_face(analyzer, pictures, capsys):
    assert _analyze(analyzer, pictures / "a.jpg", pictures / "b.jpg") == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["file", "face"]
    assert len(rows) == 2
    assert "10,8,20,20" in rows[0]
    assert "happy" in rows[0]
    assert "70%" in rows[0]


def test_json_is_the_http_answer_one_object_a_line_with_the_file_s_name(analyzer, client, pictures, capsys):
    assert _analyze(analyzer, pictures, form="json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.pop("file") for line in lines] == [str(pictures / name) for name in ("a.jpg", "b.jpg", "below/c.jpg")]
    over_http = client.post("/api/v1/analyze", data=encode(noise()), content_type="image/jpeg").json
    assert lines[0].keys() == over_http.keys()
    assert lines[0]["faces"] == [{"number": 1, **face} for face in over_http["faces"]]


def _faces_at(detector, *lefts: float) -> None:
    detector.detections = [Detection(Box(left, 8, 20, 20), 0.9) for left in lefts]


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_faces_are_numbered_from_left_to_right_as_the_picture_does(analyzer, detector, pictures, capsys, form):
    _faces_at(detector, 40, 5)
    _analyze(analyzer, pictures / "a.jpg", form=form)
    out = capsys.readouterr().out
    if form == "json":
        assert [(face["number"], face["box"]["x"]) for face in json.loads(out)["faces"]] == [(1, 5), (2, 40)]
    elif form == "csv":
        assert [(row["identity"], row["x"]) for row in csv.DictReader(out.splitlines())] == [("1", "5"), ("2", "40")]
    else:
        assert [line.split()[1:3] for line in out.splitlines()[1:]] == [["1", "5,8,20,20"], ["2", "40,8,20,20"]]


def test_csv_has_a_row_for_each_face_and_one_for_a_picture_without(analyzer, detector, pictures, capsys):
    _analyze(analyzer, pictures / "a.jpg", form="csv")
    detector.detections = []
    _analyze(analyzer, pictures / "b.jpg", form="csv")
    first, _, second = csv.DictReader(capsys.readouterr().out.splitlines())
    assert first["file"] == str(pictures / "a.jpg")
    assert (first["emotion"], first["certain"], first["happy"], first["note"]) == ("happy", "true", "0.7", "")
    assert (second["identity"], second["emotion"], second["note"]) == ("", "", "no face found")


def test_csv_has_the_pose_and_the_landmarks_of_a_face_that_has_them(analyzer, detector, pictures, capsys):
    detector.detections = [Detection(Box(10, 8, 20, 20), 0.9, PROFILE), Detection(Box(40, 8, 20, 20), 0.9)]
    _analyze(analyzer, pictures / "a.jpg", form="csv")
    turned, plain = csv.DictReader(capsys.readouterr().out.splitlines())
    assert (turned["turned_away"], turned["certain"], float(turned["yaw"]) > 45) == ("true", "false", True)
    assert (turned["right_eye_x"], turned["nose_y"], turned["mouth_left_x"]) == ("22.0", "19.0", "23.5")
    assert (plain["turned_away"], plain["yaw"], plain["nose_x"]) == ("false", "", "")


def test_the_csv_of_the_pages_has_the_columns_of_the_command_line_but_for_times(analyzer, pictures, capsys):
    _analyze(analyzer, pictures / "a.jpg", form="csv")
    columns = capsys.readouterr().out.splitlines()[0].replace("time,frame,identity", "face")
    script = f"import {{ COLUMNS }} from '{ROOT}/static/js/image/table.js'; console.log(COLUMNS.join(','))"
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    pages = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    assert pages.stdout.strip() == columns


def test_a_folder_s_pictures_and_videos_that_are_not_read_are_named(pictures, capsys):
    for name in ("a.HEIC", "below/film.wmv"):
        (pictures / name).write_bytes(b"x")
    name_passed_over(find_passed_over([str(pictures), str(pictures / "a.jpg")]))
    assert [line.split(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        str(pictures / "a.HEIC"),
        str(pictures / "below/film.wmv"),
    ]


def test_an_unsure_answer_is_explained(analyzer, pictures, capsys):
    analyzer.classifier.confidence = 0.3
    assert _analyze(analyzer, pictures / "a.jpg") == 0
    captured = capsys.readouterr()
    assert "happy?" in captured.out
    assert "unsure" in captured.err


def test_a_face_turned_away_is_named_so_and_no_question_mark_is_explained(analyzer, detector, pictures, capsys):
    detector.detections = [Detection(Box(10, 8, 20, 20), 0.9, PROFILE)]
    assert _analyze(analyzer, pictures / "a.jpg") == 0
    captured = capsys.readouterr()
    assert " turned away " in captured.out
    assert "unsure" not in captured.err


def test_the_help_of_analyze_has_examples_and_says_what_a_question_mark_means(capsys):
    assert cli.main(["analyze", "--help"]) == 0
    out = capsys.readouterr().out
    assert "\n    fervi analyze photo.jpg holiday/\n" in out
    assert '"neutral?" means' in out


def test_the_version_is_told(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"fervi {__version__}\n"


def test_json_and_csv_at_once_are_a_wrong_usage(capsys):
    assert cli.main(["analyze", "--json", "--csv", "a.jpg"]) == 2
    assert "choose one of --json and --csv" in capsys.readouterr().err


def test_nothing_but_the_answer_is_printed(astronaut, tmp_path):
    path = tmp_path / "astronaut.png"
    Image.fromarray(astronaut).save(path)
    command = [sys.executable, "-m", "fervi", "analyze", "--csv", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2


def test_a_picture_without_a_face_says_so(analyzer, detector, pictures, capsys):
    detector.detections = []
    assert _analyze(analyzer, pictures / "a.jpg") == 0
    assert "no face found" in capsys.readouterr().out


def test_bad_files_are_named_and_skipped_and_the_status_says_so(analyzer, pictures, capsys):
    absent = pictures / "absent.jpg"
    assert _analyze(analyzer, pictures / "notes.txt", absent, pictures / "a.jpg", form="json") == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["file"] == str(pictures / "a.jpg")
    assert f"{pictures / 'notes.txt'}: This is not a picture." in captured.err
    assert f"{absent}: No such file" in captured.err


def test_a_folder_without_pictures_is_a_failure_that_says_so(analyzer, tmp_path, capsys):
    assert _analyze(analyzer, tmp_path) == 1
    assert "no picture" in capsys.readouterr().err


def test_a_real_run_prints_the_contract(astronaut, tmp_path, capsys):
    path = tmp_path / "astronaut.png"
    Image.fromarray(astronaut).save(path)
    assert cli.main(["analyze", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["faces"][0]["emotion"] == "happy"


@pytest.mark.parametrize("arguments", [[], ["analyze"], ["sing"]])
def test_a_wrong_usage_exits_with_2(arguments, capsys):
    assert cli.main(arguments) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["http", "0", "-1", "65536", "99999"])
def test_a_port_that_is_none_is_refused_with_those_there_are(port, capsys):
    assert cli.main(["serve", "--port", port]) == 2
    assert f"'{port}' is not a whole number from 1 to 65535" in capsys.readouterr().err


def test_a_port_in_use_is_said_before_the_server_starts(capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 1
    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use." in capsys.readouterr().err


@pytest.mark.parametrize("host", ["198.51.100.1", "no such host", "a..b"])
def test_a_host_that_is_not_this_machine_is_said_before_the_server_starts(host, capsys):
    assert cli.main(["serve", "--host", host]) == 1
    assert f"Cannot listen on {host}, port 8000: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"), [("FERVI_PORT", "http"), ("FERVI_DETECTOR", "retina"), ("FERVI_MODEL", "absent")]
)
def test_a_wrong_setting_is_named(monkeypatch, capsys, name, text):
    monkeypatch.setenv(name, text)
    assert cli.main(["analyze", "a.jpg"]) == 1
    message = capsys.readouterr().err
    assert message.startswith("fervi: ")
    assert text in message


def test_every_command_explains_itself(capsys):
    for command in cli.commands.commands:
        assert cli.main([command, "--help"]) == 0
        assert f"Usage: fervi {command}" in capsys.readouterr().out
