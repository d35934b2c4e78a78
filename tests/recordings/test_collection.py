"""Many files from the command line: tables, what cannot be read, going on after an interruption."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from benchmarks import pictures
from benchmarks.clips import Actor, looks, play, steady, write_clip
from fervi import cli
from fervi.recordings import collection

TALK = "c_talk.mp4"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    actor = Actor(looks()[0], lambda _: (300, 240))
    write_clip(folder / TALK, play([actor], steady(10, 0.6)), rate=10, sound_seconds=0.6)
    return folder


@pytest.fixture
def files(made, tmp_path) -> Path:
    """Two pictures, a recording, and two files that cannot be read."""
    folder = tmp_path / "files"
    shutil.copytree(made, folder)
    for name in ("a.jpg", "e.jpg"):
        (folder / name).write_bytes(pictures.one_face())
    (folder / "b.jpg").write_bytes(b"no picture")
    (folder / "d.mp4").write_bytes(b"no recording")
    return folder


def table(path: Path) -> list[tuple[str, str, str]]:
    with path.open() as file:
        return [(Path(row["file"]).name, row["frame"], row["identity"]) for row in csv.DictReader(file)]


ROWS = [("a.jpg", "", "1"), *((TALK, str(frame), "1") for frame in range(6)), ("e.jpg", "", "1")]


def test_a_folder_of_pictures_and_recordings_gives_one_table(files, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert cli.main(["analyze", str(files), "--csv", str(out)]) == 1
    assert table(out) == ROWS
    captured = capsys.readouterr()
    assert captured.out == ""
    first, *bad = captured.err.splitlines()
    assert first == "fervi: 2 of 5 files could not be read:"
    assert bad[0].startswith(f"{files / 'b.jpg'}: This is not a picture.")
    assert bad[1].startswith(f"{files / 'd.mp4'}: This is no recording")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "out.csv"]


def test_several_tables_are_written_at_once_and_say_the_same(files, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    outs = [tmp_path / f"out.{kind}" for kind in ("csv", "json", "parquet")]
    options = [text for out in outs for text in (f"--{out.suffix[1:]}", str(out))]
    cli.main(["analyze", str(files), *options])
    rows = parquet.read_table(outs[2]).to_pylist()
    assert [(Path(row["file"]).name, row["frame"], row["identity"]) for row in rows] == [
        (name, int(frame) if frame else None, int(identity)) for name, frame, identity in ROWS
    ]
    told = [json.loads(line) for line in outs[1].read_text().splitlines()]
    assert [Path(each["file"]).name for each in told] == ["a.jpg", TALK, "e.jpg"]
    assert len(told[1]["rows"]) == 6


@pytest.mark.parametrize("ended_after", [1, 3])
def test_a_run_that_was_interrupted_goes_on_where_it_stopped(files, tmp_path, capsys, monkeypatch, ended_after):
    out = tmp_path / "out.csv"
    read = collection.read_files
    started: list[str] = []

    def interrupted(paths, *rest):
        for count, outcome in enumerate(read(paths, *rest)):
            if count == ended_after:
                raise KeyboardInterrupt
            yield outcome

    monkeypatch.setattr("fervi.collect.read_files", interrupted)
    assert cli.main(["analyze", str(files), "--csv", str(out)]) == 130
    assert not out.exists()
    with (tmp_path / "out.csv.partial").open("a") as partial:
        partial.write("half a row, written when the power fai")

    def watched(paths, *rest):
        started.extend(path.name for path in paths)
        return read(paths, *rest)

    monkeypatch.setattr("fervi.collect.read_files", watched)
    assert cli.main(["analyze", str(files), "--csv", str(out)]) == 1
    assert started == ["a.jpg", "b.jpg", TALK, "d.mp4", "e.jpg"][ended_after:]
    assert table(out) == ROWS
    told = capsys.readouterr().err
    assert f"goes on after {ended_after} of 5 files" in told
    assert "2 of 5 files could not be read" in told, "also those of the first run"


def test_a_run_with_other_options_does_not_go_on(files, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out.csv"

    def ended(*_):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("fervi.collect.read_files", ended)
    cli.main(["analyze", str(files), "--csv", str(out)])
    assert cli.main(["analyze", str(files), "--csv", str(out), "--rate", "1"]) == 1
    assert "is of a run with other options" in capsys.readouterr().err


def test_a_recording_is_told_in_words(made, capsys):
    assert cli.main(["analyze", str(made / TALK)]) == 0
    head, person = capsys.readouterr().out.splitlines()
    assert head == f"{made / TALK}: 0:00.6, 6 frames analysed, 1 person"
    assert person.startswith("  person 1: seen from 0:00.0 to 0:00.5, for 0.6 s: happy 100%; most happy at ")


def test_pictures_among_recordings_have_a_heading(files, capsys):
    assert cli.main(["analyze", str(files)]) == 1
    captured = capsys.readouterr()
    heading, picture, talk, *_ = captured.out.splitlines()
    assert heading.split() == ["file", "face", "box", "x,y,width,height", "emotion", "confidence", "detection"]
    assert picture.startswith(str(files / "a.jpg"))
    assert talk.startswith(f"{files / TALK}: 0:00.6")
    assert ("?" in captured.out) == ("marks an unsure answer" in captured.err)


def test_csv_without_a_file_is_printed(made, capsys):
    assert cli.main(["analyze", "--csv", str(made / TALK), "--rate", "5"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["frame"] for row in rows] == ["0", "2", "4"]


def test_paths_come_from_a_list_as_well(files, tmp_path, capsys):
    (tmp_path / "list.txt").write_text(f"{files / 'a.jpg'}\n\n{files / 'e.jpg'}\n")
    assert cli.main(["analyze", "--list", str(tmp_path / "list.txt"), "--csv", str(tmp_path / "out.csv")]) == 0
    assert table(tmp_path / "out.csv") == [ROWS[0], ROWS[-1]]


def test_one_recording_is_annotated_to_a_file_and_several_into_a_folder(files, tmp_path, capsys):
    assert cli.main(["analyze", str(files / TALK), "--annotated", str(tmp_path / "one.webm")]) == 0
    assert (tmp_path / "one.webm").stat().st_size > 1000
    assert cli.main(["analyze", str(files), "--annotated", str(tmp_path / "all")]) == 1
    assert [path.name for path in (tmp_path / "all").iterdir()] == [f"{TALK}.annotated.mp4"]
    assert cli.main(["analyze", str(files), "--annotated", str(tmp_path / "all.mp4")]) == 1
    assert "name a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--rate", "fast"], "neither 'every' nor a number"),
        (["--rate", "0"], "neither 'every' nor a number"),
        (["--scheduler", "localhost"], "no address such as tcp://"),
    ],
)
def test_a_wrong_option_is_said(options, words, capsys):
    assert cli.main(["analyze", "a.mp4", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_table_of_an_unknown_kind_is_refused(made, tmp_path, capsys):
    assert cli.main(["analyze", str(made), "--parquet", str(tmp_path / "out.xlsx")]) == 1
    assert "is no .csv, .json or .parquet" in capsys.readouterr().err
