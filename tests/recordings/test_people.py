"""Who is who in a recording, on clips with known truth."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from benchmarks.clips import Actor, joined_and_split, looks, person_at, play, steady, write_clip
from fervi.recordings.reader import Reader
from fervi.recordings.recording import Recording, read_recording
from fervi.recordings.tracks import is_cut
from fervi.recordings.workforce import threads
from fervi.settings import Settings

SETTINGS = Settings()
READER = Reader(SETTINGS.detector, SETTINGS.model, 640)
QUICK_READER = Reader(SETTINGS.detector, SETTINGS.model, 320)
ASTRONAUT, SECOND, THIRD, FOURTH = looks()


def analyze(path: Path, rate: float | None = 10, workers: int = 1, reader: Reader = READER) -> Recording:
    with threads(workers) as workforce:
        return read_recording(path, reader, workforce, rate)


def mistakes(recording: Recording, actors: Sequence[Actor]) -> tuple[int, int]:
    seen = []
    for _, seconds, face in recording.entries():
        x, y = face.box.x + face.box.width / 2, face.box.y + face.box.height / 2
        person = person_at(actors, seconds, x, y)
        assert person is not None, f"nobody is at {x:.0f}, {y:.0f} at {seconds:.1f} s"
        seen.append((person, face.id or 0))
    return joined_and_split(seen)


def made(folder: Path, actors: Sequence[Actor], seconds: float) -> Path:
    return write_clip(folder / "clip.mp4", play(actors, steady(10, seconds)), key_every=30, rate=10)


def still(look, x: float, *spans: tuple[float, float], y: float = 240, size: int = 240) -> Actor:
    """Somebody who is there during spans of seconds."""
    return Actor(look, lambda t: (x, y) if any(begin <= t < end for begin, end in spans) else None, size)


def test_two_who_cross_keep_their_identities(tmp_path):
    actors = [
        Actor(ASTRONAUT, lambda t: (120 + 80 * t, 240), 220),
        Actor(SECOND, lambda t: (520 - 80 * t, 260), 220),
    ]
    recording = analyze(made(tmp_path, actors, 5))
    assert len(recording.people) == 2
    assert mistakes(recording, actors) == (0, 0)


def test_who_comes_back_after_an_absence_is_the_same_person(tmp_path):
    actors = [still(ASTRONAUT, 200, (0, 3), (6, 9))]
    recording = analyze(made(tmp_path, actors, 9))
    (person,) = recording.people
    assert (person.first, person.last) == (0, pytest.approx(8.9, abs=0.2))
    assert person.seconds == pytest.approx(6, abs=0.3)


def test_a_cut_from_one_to_the_other_in_one_place_makes_two_people(tmp_path):
    actors = [still(ASTRONAUT, 300, (0, 3), (6, 9)), still(SECOND, 300, (3, 6))]
    recording = analyze(made(tmp_path, actors, 9))
    assert mistakes(recording, actors) == (0, 0)
    assert [person.identity for person in recording.people] == [1, 2]


def test_an_interview_of_four_cut_every_two_seconds_joins_nobody_wrongly(tmp_path):
    """Four people, each alone or in pairs, in close and wide shots. The figure is in docs/recordings.md."""
    actors = [
        still(ASTRONAUT, 200, (0, 2), (4, 6), (12, 14)),
        still(SECOND, 450, (2, 4), (4, 6), (14, 16)),
        still(THIRD, 320, (6, 8), (16, 18), size=300),
        still(FOURTH, 320, (8, 10), (10, 12), (18, 20), size=260),
    ]
    recording = analyze(made(tmp_path, actors, 20))
    joined, split = mistakes(recording, actors)
    assert (joined, split) == (0, 0)


def test_a_face_counts_from_its_first_frame_on(tmp_path):
    """A stream cannot know so early that it is somebody; who reads a file can look ahead."""
    recording = analyze(made(tmp_path, [still(ASTRONAUT, 300, (1, 3))], 3))
    assert recording.people[0].first == pytest.approx(1.0, abs=0.01)


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Path:
    """Twenty-four seconds of two who cross; a key frame every three seconds, so that there are two parts."""
    actors = [
        Actor(ASTRONAUT, lambda t: (320 + 200 * (1 - abs(t / 6 - 2)), 240), 200),
        Actor(SECOND, lambda t: (320 - 200 * (1 - abs(t / 6 - 2)), 260), 200),
    ]
    return made(tmp_path_factory.mktemp("long"), actors, 24)


@pytest.fixture(scope="module")
def told() -> list[tuple[float, float]]:
    return []


@pytest.fixture(scope="module")
def recording(long, told) -> Recording:
    """What one worker makes of it."""
    with threads(1) as workforce:
        return read_recording(long, QUICK_READER, workforce, 10, progress=lambda *done: told.append(done))


def test_one_worker_and_four_give_the_same_table(long, recording):
    one, four = list(recording.entries()), list(analyze(long, workers=4, reader=QUICK_READER).entries())
    assert len(one) > 400
    assert one == four


def test_a_person_keeps_the_identity_across_the_borders_of_parts(recording):
    assert [person.identity for person in recording.people] == [1, 2]
    assert all(person.frames > 150 for person in recording.people), "the one behind is hidden twice"


def test_progress_goes_to_the_end(recording, told):
    assert recording.frames == 240
    done = [seconds for seconds, _ in told]
    assert done == sorted(done)
    assert done[-1] == pytest.approx(24)
    assert all(whole == pytest.approx(24) for _, whole in told)


def test_progress_grows_within_a_part(recording, told):
    assert any(0 < seconds < 11 for seconds, _ in told), "the first part ends at 12 seconds"


def test_who_is_told_of_progress_can_end_it(long):
    told = []

    def stop(done: float, whole: float) -> None:
        told.append(done)
        raise KeyboardInterrupt

    with threads(1) as workforce, pytest.raises(KeyboardInterrupt):
        read_recording(long, QUICK_READER, workforce, 10, progress=stop)
    assert len(told) == 1
    assert told[0] < 11, "it ends within the first part"


def test_what_is_done_meanwhile_ends_the_waiting_for_a_result():
    ready = Event()
    with threads(1) as workforce:
        assert list(workforce.in_order(ready.wait, [10.0], ready.set)) == [True]


def test_the_summary_says_how_long_which_emotion_and_when_most(tmp_path):
    recording = analyze(made(tmp_path, [still(ASTRONAUT, 300, (0, 3))], 3))
    (person,) = recording.people
    assert person.shares["happy"] > 0.9
    assert sum(person.shares.values()) == pytest.approx(1)
    assert sum(person.means.values()) == pytest.approx(1, abs=1e-3)
    peak = person.peaks["happy"]
    assert 0 <= peak.seconds < 3
    assert peak.probability == max(face.scores[3] for _, _, face in recording.entries())


@pytest.mark.parametrize("brightness", [0.15, 1.0])
def test_a_cut_is_noticed_in_the_dark_as_well_and_neither_light_nor_a_pan_is_one(brightness):
    random = np.random.default_rng(0)
    scenes = [cv2.resize(random.integers(0, 256, (4, 6, 3), np.uint8), (17, 12)) for _ in range(6)]
    scenes = [(scene * brightness).astype(np.uint8) for scene in scenes]
    for one, other in pairwise(scenes):
        assert is_cut(one[:, :16], other[:, :16])
        assert not is_cut(one[:, :16], one[:, 1:]), "a pan"
        assert not is_cut(one[:, :16], (one[:, :16] * 0.5).astype(np.uint8)), "a lamp goes out"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([(0, 1), (0, 1), (1, 2)], (0, 0)),
        ([(0, 1), (1, 1)], (1, 0)),
        ([(0, 1), (0, 2)], (0, 1)),
        ([(0, 1), (0, 2), (1, 2)], (1, 1)),
    ],
)
def test_mistakes_are_counted(seen, expected):
    assert joined_and_split(seen) == expected
