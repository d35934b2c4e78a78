"""The real engine: a process for each recording, from the upload to the tables."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.videos.process import ProcessEngine

pytest.importorskip("av")

from benchmarks.clips import Actor, looks, play, steady, write_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people who stand still for more than a second, with sound."""
    path = tmp_path_factory.mktemp("clip") / "recording"
    two = [Actor(looks()[0], lambda _: (150, 240)), Actor(looks()[1], lambda _: (480, 240))]
    write_clip(path.with_suffix(".mp4"), play(two, steady(25, 1.2)), sound_seconds=1.2)
    return path.with_suffix(".mp4").rename(path)


@pytest.fixture
def engine() -> ProcessEngine:
    return ProcessEngine(Settings())


def test_a_recording_is_read_into_tables_and_an_annotated_copy(
    engine: ProcessEngine, clip: Path, tmp_path: Path
) -> None:
    facts = engine.check(clip)
    assert (round(facts.seconds, 1), facts.width, facts.height, facts.frame_rate) == (1.2, 640, 480, 25.0)
    shares = list(engine.begin(clip, "two.mp4", tmp_path, 5, facts).progress())
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text())))
    assert {row["file"] for row in rows} == {"two.mp4"}
    assert [row["identity"] for row in rows] == ["1", "2"] * 6
    table = json.loads((tmp_path / "table.json").read_text())
    assert (len(table["people"]), len(table["rows"]), table["file"]) == (2, 12, "two.mp4")
    assert engine.check(tmp_path / "annotated.mp4").seconds == pytest.approx(facts.seconds, abs=0.1)


def test_an_analysis_can_be_ended_at_once(engine: ProcessEngine, clip: Path, tmp_path: Path) -> None:
    run = engine.begin(clip, "two.mp4", tmp_path, None, engine.check(clip))
    run.stop()
    with pytest.raises(Refusal, match="ended unexpectedly"):
        list(run.progress())
    assert list(tmp_path.iterdir()) == []


def test_a_check_for_which_there_was_no_time_does_not_blame_the_recording(
    engine: ProcessEngine, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fervi.web.videos.process._CHECK_S", 0)
    with pytest.raises(Refusal, match="too busy") as refused:
        engine.check(clip)
    assert refused.value.code == "busy"


def _bad(clip: Path) -> Iterator[tuple[str, bytes]]:
    yield "empty_recording", b""
    yield "not_a_recording", b"a letter"
    yield "recording_damaged", clip.read_bytes()[:5000]


def test_what_is_no_recording_is_refused_with_the_reason(engine: ProcessEngine, clip: Path, tmp_path: Path) -> None:
    for code, data in _bad(clip):
        (tmp_path / "recording").write_bytes(data)
        with pytest.raises(Refusal) as refused:
            engine.check(tmp_path / "recording")
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("settings", "code"),
    [(Settings(max_video_bytes=5000), "recording_too_large"), (Settings(max_video_seconds=1), "recording_too_long")],
)
def test_settings_bound_a_recording(clip: Path, settings: Settings, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ProcessEngine(settings).check(clip)
    assert refused.value.code == code
