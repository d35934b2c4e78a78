"""Frames, their times and their numbers, whole or in parts."""

import pickle
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.clips import SIZE, Actor, looks, play, steady, uneven, write_clip
from fervi.recordings.analysis import Part, analyze_part
from fervi.recordings.container import open_container
from fervi.recordings.frames import Frame, Stretch, read_frames
from fervi.recordings.parts import cut
from fervi.recordings.timeline import read_timeline
from tests.recordings.test_people import QUICK_READER


def read(path: Path, rate: int | None = None, stretches: list[Stretch] | None = None) -> list[Frame]:
    timeline = read_timeline(path)
    whole = [Stretch(int(timeline.shown[0]), None, 0, None)]
    frames: list[Frame] = []
    for stretch in whole if stretches is None else stretches:
        with open_container(path) as container:
            frames += read_frames(container, stretch, Fraction(rate) if rate else None)
    return frames


def test_times_are_those_of_the_container_where_the_frame_rate_varies(clips):
    truth = uneven(3)
    frames = read(clips / "uneven.mp4")
    assert [frame.seconds for frame in frames] == pytest.approx(truth, abs=0.0005)
    assert [frame.number for frame in frames] == list(range(len(truth)))


@pytest.mark.parametrize("rate", [10, 5, 1])
def test_a_rate_takes_the_first_frame_of_each_slot(clips, rate):
    truth = uneven(3)
    slots = [int(seconds * rate + 1e-9) for seconds in truth]
    expected = [number for number, slot in enumerate(slots) if number == 0 or slot != slots[number - 1]]
    assert [frame.number for frame in read(clips / "uneven.mp4", rate)] == expected


def test_a_rate_above_that_of_the_recording_takes_every_frame(clips):
    assert len(read(clips / "two.mp4", 100)) == 75


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
def test_pictures_are_upright(tmp_path, rotation):
    actor = Actor(looks()[0], lambda _: (200, 240), size=300)
    (_, upright), *_ = truth = list(play([actor], steady(25, 0.4)))
    lying = [(seconds, np.ascontiguousarray(np.rot90(pixels, -rotation // 90))) for seconds, pixels in truth]
    path = write_clip(tmp_path / "turned.mp4", lying, rotation=rotation)
    frames = read(path)
    assert frames[0].pixels.shape == upright.shape
    assert np.abs(frames[0].pixels.astype(int) - upright).mean() < 5
    timeline = read_timeline(path)
    assert (timeline.width, timeline.height) == SIZE


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A minute at ten frames a second, with a key frame every five seconds."""
    actor = Actor(looks()[0], lambda t: (100 + 5 * t, 240))
    folder = tmp_path_factory.mktemp("long")
    times = [round(each, 3) for each in steady(10, 60)]
    return {
        ending: write_clip(folder / f"long{ending}", play([actor], times), key_every=50, rate=10)
        for ending in (".mp4", ".mkv", ".webm", ".avi")
    }


@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".webm", ".avi"])
@pytest.mark.parametrize("rate", [None, 5])
def test_parts_give_each_frame_once_and_the_same_as_the_whole(long, ending, rate):
    path = long[ending]
    stretches = cut(read_timeline(path), Fraction(rate) if rate else None)
    assert len(stretches) > 1
    parts, whole = read(path, rate, stretches), read(path, rate)
    assert [(each.number, each.seconds) for each in parts] == [(each.number, each.seconds) for each in whole]
    assert all((one.pixels == other.pixels).all() for one, other in zip(parts, whole, strict=True))


def test_an_avi_whose_pictures_come_in_another_order_than_shown_stays_whole(tmp_path):
    actor = Actor(looks()[0], lambda t: (100 + 5 * t, 240))
    path = write_clip(tmp_path / "b.avi", play([actor], steady(10, 25)), key_every=50, rate=10, b_frames=2)
    stretches = cut(read_timeline(path), None)
    assert len(stretches) == 1
    assert [frame.number for frame in read(path, None, stretches)] == list(range(250))


def test_what_is_seen_in_a_long_part_is_the_same_after_it_was_put_aside(long, monkeypatch):
    monkeypatch.setattr("fervi.recordings.analysis._MOST_IN_MEMORY", 1)
    (stretch, *_) = cut(read_timeline(long[".mp4"]), Fraction(1))
    sights = analyze_part(Part(long[".mp4"], stretch, Fraction(1), QUICK_READER))
    sent = pickle.loads(pickle.dumps(sights))
    assert len(sights) == len(sent) == 60
    for again in (sights, sent):
        assert [each.number for each in again] == list(range(0, 600, 10))
    assert [each.faces for each in sights] == [each.faces for each in sent]


def test_the_fewer_frames_are_wanted_the_longer_are_the_parts(long):
    timeline = read_timeline(long[".mp4"])
    assert [len(cut(timeline, rate)) for rate in (None, Fraction(5), Fraction(1))] == [6, 3, 1]


def test_a_part_is_found_where_the_index_is_missing(long, tmp_path):
    """As a browser records it: a webm without cues and without a duration."""
    data = long[".webm"].read_bytes()
    cues, duration = data.rfind(b"\x1c\x53\xbb\x6b"), data.find(b"\x44\x89\x88")
    bare = bytearray(data[:cues])
    bare[duration : duration + 2] = b"\xec\x89"  # Void
    path = tmp_path / "bare.webm"
    path.write_bytes(bare)
    timeline = read_timeline(path)
    assert len(timeline.shown) == 600
    assert [frame.number for frame in read(path, None, cut(timeline, None))] == list(range(600))


def test_a_damaged_stretch_costs_its_frames_and_no_more(long, tmp_path):
    data = bytearray(long[".mkv"].read_bytes())
    middle = len(data) // 2
    data[middle : middle + 60] = bytes(60)
    path = tmp_path / "hurt.mkv"
    path.write_bytes(data)
    numbers = [frame.number for frame in read(path)]
    assert 500 < len(numbers) <= 600
