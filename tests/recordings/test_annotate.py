"""The annotated recording: it plays in browsers, in step with the original, with its sound."""

import av
import numpy as np
import pytest

from benchmarks.clips import Actor, looks, play, steady, uneven, write_clip
from fervi.errors import FerviError
from fervi.recordings.annotate import annotate
from tests.recordings.test_people import analyze

SECONDS = 1.5


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Somebody who walks to the right, at a variable frame rate, beside a tone."""
    actor = Actor(looks()[0], lambda t: (200 + 100 * t, 240))
    path = tmp_path_factory.mktemp("annotated") / "walk.mp4"
    return analyze(write_clip(path, play([actor], uneven(SECONDS)), sound_seconds=SECONDS))


@pytest.fixture(scope="module", params=["mp4", "webm"])
def annotated(request, recording, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / f"walk.{request.param}"
    annotate(recording, path)
    return path


def frames(path):
    with av.open(str(path)) as container:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_it_is_in_step_with_the_original(annotated):
    assert [seconds for seconds, _ in frames(annotated)] == pytest.approx(uneven(SECONDS), abs=0.002)


def test_its_codecs_are_those_that_browsers_play(annotated):
    with av.open(str(annotated)) as container:
        video, sound = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert video.pix_fmt == "yuv420p"
        assert (video.name, sound.name) in {("h264", "aac"), ("libvpx-vp9", "opus"), ("vp9", "opus")}


def test_the_sound_is_that_of_the_original(annotated):
    with av.open(str(annotated)) as container:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(wave) / 48_000 == pytest.approx(SECONDS, abs=0.1)
    spectrum = np.abs(np.fft.rfft(wave[:48_000]))
    assert spectrum.argmax() == pytest.approx(440, abs=2)


def test_boxes_are_drawn_where_the_faces_are(annotated, recording):
    original = dict(enumerate(frames(recording.path)))
    changed = [
        np.abs(drawn.astype(int) - original[index][1]).max(axis=2) > 60
        for index, (_, drawn) in enumerate(frames(annotated))
    ]
    for number, _, face in recording.entries():
        box = face.box
        edge = changed[number][round(box.y) : round(box.y + box.height), round(box.x) - 2 : round(box.x) + 3]
        assert edge.any(axis=1).mean() > 0.9, f"frame {number}"


def hidden(folder, begin, end):
    """Analyse and annotate somebody who walks to the right, hidden for some time; return both, 5 frames a second."""
    actor = Actor(looks()[0], lambda t: None if begin < t < end else (200 + 100 * t, 240))
    recording = analyze(write_clip(folder / "hidden.mp4", play([actor], steady(20, 2)), rate=20), rate=5)
    annotate(recording, folder / "annotated.mp4")
    return recording, folder / "annotated.mp4"


def drawn_at(recording, annotated, seconds, left, box):
    """Return which share of a box's left edge is drawn."""
    index = round(seconds * 20)
    change = np.abs(frames(annotated)[index][1].astype(int) - frames(recording.path)[index][1]).max(axis=2) > 60
    edge = change[round(box.y) : round(box.y + box.height), round(left) - 3 : round(left) + 4]
    return edge.any(axis=1).mean()


def test_a_face_that_one_analysed_frame_misses_stays_drawn_on_its_way(tmp_path):
    recording, annotated = hidden(tmp_path, 0.55, 0.65)
    boxes = {round(seconds, 1): face.box for _, seconds, face in recording.entries()}
    assert (0.4 in boxes, 0.6 in boxes, 0.8 in boxes) == (True, False, True)
    for seconds, share in ((0.5, 0.25), (0.6, 0.5), (0.75, 0.875)):
        left = boxes[0.4].x + share * (boxes[0.8].x - boxes[0.4].x)
        assert drawn_at(recording, annotated, seconds, left, boxes[0.4]) > 0.9, seconds
    assert recording.people[0].frames == len(boxes) == 9, "the missed frame does not count"


def test_a_face_that_two_analysed_frames_miss_is_not_drawn_between(tmp_path):
    recording, annotated = hidden(tmp_path, 0.55, 0.85)
    boxes = {round(seconds, 1): face.box for _, seconds, face in recording.entries()}
    assert (0.4 in boxes, 0.6 in boxes, 0.8 in boxes, 1.0 in boxes) == (True, False, False, True)
    assert drawn_at(recording, annotated, 0.6, boxes[0.4].x, boxes[0.4]) > 0.9, "held where it was last"
    for seconds in (0.75, 0.95):
        after, before = frames(annotated)[round(seconds * 20)][1], frames(recording.path)[round(seconds * 20)][1]
        assert (np.abs(after.astype(int) - before).max(axis=2) > 60).mean() < 0.0005, seconds


@pytest.mark.parametrize(("name", "words"), [("out.avi", "no .mp4 or .webm"), ("walk.mp4", "the recording itself")])
def test_a_name_that_cannot_be_is_refused(recording, name, words):
    with pytest.raises(FerviError, match=words):
        annotate(recording, recording.path.parent / name)
