"""Identities over made streams: who is who after crossings, gaps, jitter and missed detections."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fervi.vision.face import Face
from fervi.vision.tracker import CONFIRMING_SECONDS, HELD_SECONDS, LOST_SECONDS, STALL_SECONDS, Tracker
from tests.streams import Noise, Person, Seen, face_at, follow, identity_switches, scores_of

RATES = [5, 10, 15, 30]
SEEDS = range(10)


def _ids(seen: list[Seen], person: int = 0) -> set[int | None]:
    return {one.face.id for one in seen if one.person == person}


def _crossing(speed: float, sizes: tuple[float, float] = (100.0, 90.0)) -> list[Person]:
    """Two people, the nearer hiding the farther when they meet at 2 s, each `speed` face widths a second."""
    return [
        Person(lambda now: (320 + speed * 100 * (now - 2), 240.0), sizes[0]),
        Person(lambda now: (320 - speed * 100 * (now - 2), 250.0), sizes[1]),
    ]


def _circling(index: int) -> Person:
    """One of four people on an ellipse, in and out of each other's way."""
    angle = index * math.pi / 2
    return Person(
        lambda now: (320 + 250 * math.cos(now * 0.8 + angle), 240 + 120 * math.sin(now * 0.8 + angle)), 70 + 5 * index
    )


def _still(x: float, present: tuple[float, float] = (-1.0, math.inf), away: tuple[float, float] = (0.0, 0.0)) -> Person:
    """Someone who sits still, there during `present`, hidden during `away` (seconds)."""
    return Person(
        lambda _: (x, 200.0), present=lambda now: present[0] <= now < present[1] and not away[0] <= now < away[1]
    )


@pytest.mark.parametrize("rate", RATES)
def test_two_who_cross_keep_their_numbers(rate: int) -> None:
    switches = sum(identity_switches(follow(_crossing(1.0), 4, rate, Noise(), seed)) for seed in SEEDS)
    assert switches == 0


@pytest.mark.parametrize("rate", RATES)
def test_two_of_one_size_who_cross_slowly_keep_their_numbers(rate: int) -> None:
    people = _crossing(0.5, sizes=(100.0, 99.0))
    assert sum(identity_switches(follow(people, 4, rate, Noise(), seed)) for seed in SEEDS) == 0


@pytest.mark.parametrize(("rate", "switches"), [(5, 0), (10, 0), (15, 0), (30, 0)])
def test_crossing_with_one_detection_in_five_missed(rate: int, switches: int) -> None:
    streams = [follow(_crossing(1.0), 4, rate, Noise(missed=0.2), seed) for seed in SEEDS]
    assert sum(map(identity_switches, streams)) == switches


@pytest.mark.parametrize(("rate", "switches"), [(5, 2), (10, 2), (15, 0), (30, 0)])
def test_two_who_run_past_each_other(rate: int, switches: int) -> None:
    assert sum(identity_switches(follow(_crossing(3.0), 4, rate, Noise(), seed)) for seed in SEEDS) == switches


@pytest.mark.parametrize("rate", RATES)
def test_two_who_meet_and_turn_back_keep_their_numbers(rate: int) -> None:
    people = [
        Person(lambda now: (270 - abs(200 - 100 * now), 240.0), 100),
        Person(lambda now: (370 + abs(200 - 100 * now), 250.0), 80),
    ]
    assert sum(identity_switches(follow(people, 4, rate, Noise(), seed)) for seed in SEEDS) == 0


@pytest.mark.parametrize(("rate", "switches"), [(5, 0), (10, 0), (15, 0), (30, 0)])
def test_four_who_circle_with_one_detection_in_ten_missed(rate: int, switches: int) -> None:
    people = [_circling(index) for index in range(4)]
    streams = [follow(people, 8, rate, Noise(missed=0.1), seed) for seed in SEEDS]
    assert sum(map(identity_switches, streams)) == switches


@pytest.mark.parametrize("rate", RATES)
def test_jitter_and_every_third_detection_missed_make_no_new_person(rate: int) -> None:
    people = [_still(200), _still(420)]
    streams = [follow(people, 6, rate, Noise(jitter=0.06, missed=0.3), seed) for seed in SEEDS]
    assert sum(map(identity_switches, streams)) == 0
    assert all(_ids(seen, 0) | _ids(seen, 1) == {1, 2} for seen in streams)


@pytest.mark.parametrize("rate", [3, *RATES])
def test_who_sways_to_and_fro_each_second_is_one_person(rate: int) -> None:
    swaying = Person(lambda now: (300 + 40 * math.sin(2 * math.pi * now), 200.0))
    assert all(_ids(follow([swaying], 8, rate, Noise(), seed)) == {1} for seed in SEEDS)


@pytest.mark.parametrize("rate", RATES)
def test_who_is_hidden_for_a_second_is_the_same_person_after(rate: int) -> None:
    assert _ids(follow([_still(200, away=(2, 3))], 5, rate)) == {1}


@pytest.mark.parametrize("rate", RATES)
def test_who_comes_back_after_longer_is_a_new_person(rate: int) -> None:
    seen = follow([_still(200, away=(2, 2 + LOST_SECONDS + 0.5))], 6, rate)
    assert _ids(seen) == {1, 2}


def test_a_stream_that_stalls_for_three_seconds_keeps_its_people() -> None:
    tracker, face = Tracker(), face_at(100, 100, 60, scores_of("happy"))
    seen = [tracker.update([face], seconds)[0].id for seconds in (0.0, 0.1, 3.1, 3.2)]
    assert seen == [1, 1, 1, 1]


def test_a_stream_that_stalls_for_longer_begins_anew() -> None:
    tracker, face = Tracker(), face_at(100, 100, 60, scores_of("happy"))
    times = (0.0, *(STALL_SECONDS + later for later in (0.1, 0.3, 0.5)))
    assert [[one.id for one in tracker.update([face], seconds)] for seconds in times] == [[1], [], [], [2]]


@pytest.mark.parametrize("rate", RATES)
def test_a_number_is_never_given_to_another_person(rate: int) -> None:
    seen = follow([_still(100, present=(0, 2)), _still(500, present=(4, 8)), _still(300, present=(6, 8))], 8, rate)
    assert [_ids(seen, person) for person in range(3)] == [{1}, {2}, {3}]


@pytest.mark.parametrize("rate", RATES)
def test_each_keeps_the_own_expression_while_crossing(rate: int) -> None:
    moods = ["happy", "sad"]
    people = [Person(one.path, one.size, mood) for one, mood in zip(_crossing(1.0), moods, strict=True)]
    assert all(one.face.emotion == moods[one.person] for one in follow(people, 4, rate))


def test_a_weak_find_in_one_frame_gets_no_number() -> None:
    tracker, scores = Tracker(), scores_of("happy")
    assert tracker.update([face_at(100, 100, 60, scores, detection=0.4)], 0.0) == ()
    assert [tracker.update([], seconds) for seconds in (0.1, 0.6)] == [(), ()]
    (person,) = [tracker.update([face_at(400, 100, 60, scores)], seconds) for seconds in (0.7, 0.9, 1.1)][-1]
    assert person.id == 1


@pytest.mark.parametrize("rate", RATES)
def test_a_weak_find_is_a_person_once_it_was_seen_for_the_confirming_time(rate: int) -> None:
    tracker, face = Tracker(), face_at(100, 100, 60, scores_of("happy"), detection=0.4)
    first = next(frame for frame in range(rate) if tracker.update([face], frame / rate)) / rate
    assert CONFIRMING_SECONDS - 1e-6 <= first <= CONFIRMING_SECONDS + 1 / rate


@pytest.mark.parametrize("rate", RATES)
def test_who_flits_by_in_the_distance_gets_no_number(rate: int) -> None:
    passer_by = Person(lambda now: (100 + 60 * now, 200.0), 40, present=lambda now: 1 <= now < 1.35)
    assert _ids(follow([_still(500), passer_by], 4, rate), 1) == set()


def test_a_sure_find_far_away_waits_and_one_close_by_is_a_person_in_the_second_frame() -> None:
    tracker, scores = Tracker(), scores_of("happy")
    tracker.update([], 0.0)
    faces = [face_at(100, 200, 40, scores), face_at(400, 200, 150, scores)]
    seen = [[round(one.box.width) for one in tracker.update(faces, frame / 10)] for frame in range(1, 7)]
    assert seen == [[], [150], [150], [150], [150, 40], [150, 40]]


def test_people_whom_a_stream_begins_with_have_numbers_at_once() -> None:
    assert [one.id for one in Tracker().update([face_at(100, 100, 40, scores_of("happy"))], 0.0)] == [1]


def test_people_are_listed_by_number_whatever_the_order_of_the_faces() -> None:
    tracker = Tracker()
    left, right = (face_at(x, 100, 60, scores_of("happy")) for x in (100, 400))
    tracker.update([left, right], 0.0)
    assert [face.id for face in tracker.update([right, left], 0.1)] == [1, 2]


def test_the_label_is_held_for_a_frame_and_follows_when_the_change_is_real() -> None:
    tracker = Tracker(threshold=0.5)

    def update(emotion: str, seconds: float) -> Face:
        return tracker.update([face_at(100, 100, 60, scores_of(emotion))], seconds)[0]

    seen = [update("happy", 0.0), update("fear", 0.1), update("fear", 0.4)]
    assert [(face.emotion, face.certain) for face in seen] == [("happy", True), ("happy", True), ("fear", True)]


def test_who_is_lost_for_a_moment_is_told_as_before_and_as_not_seen() -> None:
    tracker, face = Tracker(), face_at(100, 100, 60, scores_of("happy"))
    first, lost, again = (tracker.update(faces, time)[0] for faces, time in (([face], 0.0), ([], 0.1), ([face], 0.2)))
    assert lost == replace(first, seen=False)
    assert (again.id, again.seen) == (1, True)


@pytest.mark.parametrize("rate", [*RATES, 60])
def test_who_is_lost_vanishes_after_the_time_of_holding(rate: int) -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100, 60, scores_of("happy"))], 0.0)
    held = [frame / rate for frame in range(1, 2 * rate) if tracker.update([], frame / rate)]
    assert held == [frame / rate for frame in range(1, 2 * rate) if frame / rate <= HELD_SECONDS + 1e-9]


def test_who_is_hidden_by_another_person_is_not_held_in_front_of_them() -> None:
    tracker, scores = Tracker(), scores_of("happy")
    for frame, x in enumerate((370, 330, 290)):
        tracker.update([face_at(200, 200, 100, scores), face_at(x, 200, 105, scores)], frame / 10)
    assert [person.id for person in tracker.update([face_at(250, 200, 105, scores)], 0.3)] == [2]


def test_who_has_no_number_yet_is_not_held() -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100, 60, scores_of("happy"), detection=0.4)], 0.0)
    assert tracker.update([], 0.1) == ()


def test_after_a_stall_nobody_is_held() -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100, 60, scores_of("happy"))], 0.0)
    assert tracker.update([], 1.0) == ()


@pytest.mark.parametrize("rate", [10, 15, 30])
def test_no_box_goes_out_while_one_detection_in_five_is_missed(rate: int) -> None:
    random, tracker = np.random.default_rng(0), Tracker()
    face = face_at(100, 100, 60, scores_of("happy"))
    shown = [tracker.update([face] if random.random() < 0.8 else [], frame / rate) for frame in range(1, 10 * rate)]
    assert all(shown[rate:])


def test_a_clock_that_runs_backwards_stands_still() -> None:
    tracker, face = Tracker(), face_at(100, 100, 60, scores_of("happy"))
    assert [tracker.update([face], seconds)[0].id for seconds in (5.0, 3.0, -1.0, 5.1)] == [1, 1, 1, 1]


def test_two_trackers_share_nothing() -> None:
    one, other = Tracker(), Tracker()
    face = face_at(100, 100, 60, scores_of("happy"))
    one.update([face, face_at(400, 100, 60, scores_of("sad"))], 0.0)
    (person,) = other.update([face_at(400, 100, 60, scores_of("fear"))], 0.1)
    assert (person.id, person.emotion) == (1, "fear")


FACES = st.builds(
    face_at,
    st.floats(0, 640),
    st.floats(0, 480),
    st.floats(20, 200),
    st.sampled_from([scores_of(emotion) for emotion in ("happy", "sad", "neutral")]),
    st.floats(0.3, 1),
)
FRAMES = st.lists(st.tuples(st.lists(FACES, max_size=5), st.floats(0, 6)), max_size=15)


@given(FRAMES)
@settings(max_examples=60)
def test_whatever_is_seen_numbers_are_unique_and_never_given_again(frames: list[tuple[list[Face], float]]) -> None:
    tracker, last_seen, now = Tracker(), dict[int, float](), 0.0
    for faces, passed in frames:
        now += passed
        people = tracker.update(faces, now)
        ids = [person.id or 0 for person in people]
        assert ids == sorted(set(ids))
        assert 0 not in ids
        assert {person.box for person in people if person.seen} <= {face.box for face in faces}
        new = [number for number in ids if number not in last_seen]
        assert new == list(range(len(last_seen) + 1, len(last_seen) + len(new) + 1))
        assert all(now - last_seen.get(number, now) <= STALL_SECONDS for number in ids)
        last_seen.update(dict.fromkeys(ids, now))
