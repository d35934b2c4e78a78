"""What is opened, and what is refused with which sentence."""

import struct

import av
import numpy as np
import pytest
from PIL import Image

from benchmarks.clips import write_clip
from fervi.errors import Refusal
from fervi.recordings.container import NO_LIMITS, RecordingLimits, open_container
from fervi.recordings.timeline import read_timeline
from tests.conftest import encode, noise

FORMATS = ["mp4", "mov", "mkv", "webm", "avi"]


def refusal_of(path, limits=NO_LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_timeline(path, limits)
    assert caught.value.message.endswith(".")
    assert 40 < len(caught.value.message) < 160
    return caught.value


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_read(clips, ending):
    timeline = read_timeline(clips / f"two.{ending}")
    assert (timeline.width, timeline.height, timeline.has_sound) == (640, 480, True)
    assert len(timeline.shown) == 75
    assert timeline.seconds == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("share", [0.5, 0.05])
def test_a_file_that_ends_early_is_refused(clips, tmp_path, ending, share):
    whole = (clips / f"two.{ending}").read_bytes()
    path = tmp_path / f"part.{ending}"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal_of(path).code == "recording_damaged"


def test_an_mp4_whose_index_comes_first_and_whose_end_is_missing_is_refused(clips, tmp_path):
    whole = tmp_path / "whole.mp4"
    with av.open(str(clips / "two.mp4")) as source, av.open(str(whole), "w", options={"movflags": "faststart"}) as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    assert len(read_timeline(whole).shown) == 75
    part = tmp_path / "part.mp4"
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert refusal_of(part).code == "recording_damaged"


CONTENTS = {
    "nothing": (b"", "empty_recording", "empty"),
    "noise": (np.random.default_rng(0).bytes(5000), "not_a_recording", "no recording"),
    "picture": (encode(noise()), "not_a_recording", "a picture"),
    "webp": (encode(noise(), "WEBP"), "not_a_recording", "a picture"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(100), "not_a_recording", "a picture"),
    "mp3": (b"ID3\x04" + bytes(1000), "not_a_recording", "a sound"),
    "wav": (b"RIFF\xff\0\0\0WAVEfmt " + bytes(1000), "not_a_recording", "a sound"),
    "playlist": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not_a_recording", "names other files"),
    "concat": (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_a_recording", "names other files"),
    "dash": (b"<?xml version='1.0'?><MPD></MPD>", "not_a_recording", "names other files"),
    "text": (b"concat:/etc/passwd|/etc/hosts", "not_a_recording", "no recording"),
    "only a head": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "recording_damaged", "damaged"),
    "head and noise": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(range(256)) * 9, "recording_damaged", "damaged"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_no_recording_is_refused_whatever_its_name(tmp_path, name):
    content, code, words = CONTENTS[name]
    path = tmp_path / "renamed.mp4"
    path.write_bytes(content)
    refusal = refusal_of(path)
    assert refusal.code == code
    assert words in refusal.message


def test_a_file_with_sound_alone_is_refused(tmp_path):
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux(sound.encode(frame))
        container.mux(sound.encode())
    assert refusal_of(path).code == "no_video"


def test_a_container_that_takes_its_pictures_from_another_file_is_refused(clips, tmp_path):
    whole = (clips / "two.mov").read_bytes()
    entry = struct.pack(">I", 12) + b"url " + struct.pack(">I", 1)
    assert entry in whole
    path = tmp_path / "outside.mov"
    path.write_bytes(whole.replace(entry, entry[:-1] + b"\0"))
    assert "names other files" in refusal_of(path).message


def test_the_decoder_is_given_the_file_alone(clips, monkeypatch):
    opened = []
    real = av.open

    def watched(file, **options):
        opened.append((file, options))
        return real(file, **options)

    monkeypatch.setattr(av, "open", watched)
    read_timeline(clips / "two.mkv")
    for file, options in opened:
        assert not isinstance(file, str)
        assert options["format"] == "matroska"
        with pytest.raises(PermissionError):
            options["io_open"]("file:///etc/passwd", 1, {})


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (RecordingLimits(max_bytes=1000), "recording_too_large"),
        (RecordingLimits(max_seconds=2), "recording_too_long"),
        (RecordingLimits(max_pixels=640 * 479), "recording_too_many_pixels"),
        (RecordingLimits(max_side=639), "recording_too_many_pixels"),
    ],
)
def test_what_is_too_much_is_refused(clips, limits, code):
    assert refusal_of(clips / "two.mp4", limits).code == code


def test_a_duration_that_is_absurd_is_refused_without_reading_so_long(clips, tmp_path):
    """In the head of this copy the time scale is one tick a second instead of sixteen thousand."""
    data = bytearray((clips / "two.mp4").read_bytes())
    for name, at in ((b"mvhd", 16), (b"mdhd", 16)):
        place = data.find(name) + at
        data[place : place + 4] = struct.pack(">I", 1)
    path = tmp_path / "long.mp4"
    path.write_bytes(data)
    assert refusal_of(path, RecordingLimits(max_seconds=1800)).code == "recording_too_long"


def test_pictures_of_absurd_size_are_refused(tmp_path):
    path = write_clip(tmp_path / "vast.mp4", [(0.0, np.zeros((2400, 4096, 3), np.uint8))])
    assert refusal_of(path).code == "recording_too_many_pixels"


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError), open_container(tmp_path / "absent.mp4"):
        pass


def test_a_gif_is_a_picture(tmp_path):
    path = tmp_path / "moving.mp4"
    Image.new("RGB", (32, 32)).save(path, "GIF")
    assert "a picture" in refusal_of(path).message
