"""Recordings with known truth: pictures of scikit-image's astronaut (NASA) that move, cross and are cut."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Timed = tuple[float, Pixels]
SIZE = (640, 480)
_TICKS = 1000
_SOUND_RATE = 48_000
_CODECS = {".mp4": "libx264", ".mov": "libx264", ".mkv": "libx264", ".webm": "libvpx", ".avi": "mpeg4"}
_SOUNDS = {".webm": "libopus", ".avi": "libmp3lame"}
_OPTIONS = {"libx264": {"preset": "superfast", "crf": "20"}, "libvpx": {"deadline": "realtime", "cpu-used": "8"}}


def write_clip(
    path: Path,
    frames: Iterable[Timed],
    *,
    key_every: int = 25,
    rotation: int = 0,
    sound_seconds: float = 0.0,
    rate: int = 25,
    b_frames: int | None = None,
) -> Path:
    """Write a recording in the format of its name's ending.

    Args:
        path: An .mp4, .mov, .mkv, .webm or .avi.
        frames: Seconds and uint8 (height, width, 3) in RGB, all of one size, in order of time.
        key_every: Frames from one key frame to the next.
        rotation: By how many degrees counter-clockwise a player has to turn the pictures.
        sound_seconds: How long a tone of 440 Hz sounds; none where it is 0.
        rate: Frames a second that the file says it has; in an AVI each frame lasts as long.
        b_frames: How many in a row may rest on a later frame; None for what the encoder does by itself.
    """
    with av.open(str(path), "w") as container:
        video = container.add_stream(_CODECS[path.suffix], rate=rate, options=_OPTIONS.get(_CODECS[path.suffix], {}))
        video.codec_context.time_base = Fraction(1, rate if path.suffix == ".avi" else _TICKS)
        video.pix_fmt, video.gop_size = "yuv420p", key_every
        video.codec_context.thread_count = 1
        if b_frames is not None:
            video.codec_context.max_b_frames = b_frames
        if rotation:
            video.set_display_rotation(rotation)
        sound = container.add_stream(_SOUNDS.get(path.suffix, "aac"), rate=_SOUND_RATE) if sound_seconds else None
        for seconds, pixels in frames:
            if not video.codec_context.is_open:
                video.height, video.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = (
                round(seconds / video.codec_context.time_base),
                video.codec_context.time_base,
            )
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if sound:
            for tone in _tone(sound_seconds):
                container.mux(sound.encode(tone))
            container.mux(sound.encode())
    return path


def _tone(seconds: float) -> Iterator[av.AudioFrame]:
    samples = np.arange(0, round(seconds * _SOUND_RATE))
    wave = (0.2 * np.sin(2 * np.pi * 440 * samples / _SOUND_RATE)).astype(np.float32)
    for begin in range(0, len(wave), 960):
        piece = wave[begin : begin + 960]
        frame = av.AudioFrame.from_ndarray(np.stack([piece, piece]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, begin, Fraction(1, _SOUND_RATE)
        yield frame


@dataclass(frozen=True)
class Actor:
    """Somebody in a made recording.

    Attributes:
        look: The portrait: uint8 (side, side, 3) in RGB.
        path: Where its middle is, in pixels, at a time in seconds; None while they are away.
        size: Side of the portrait, in pixels.
    """

    look: Pixels
    path: Callable[[float], tuple[float, float] | None]
    size: int = 200

    @cached_property
    def portrait(self) -> Pixels:
        """The look at its size."""
        return cv2.resize(self.look, (self.size, self.size), interpolation=cv2.INTER_AREA)


@cache
def looks() -> tuple[Pixels, ...]:
    """Return portraits of four who differ as people do: in face, hair and clothes; each uint8 (512, 512, 3) in RGB."""
    from skimage import data

    # The flag behind her, in other colours, is taken for a face.
    astronaut = cv2.copyMakeBorder(data.astronaut()[:, 70:], 0, 0, 70, 0, cv2.BORDER_REPLICATE)
    mirrored = np.ascontiguousarray(astronaut[:, ::-1])
    return astronaut, _dressed(mirrored, 70, 0.55), _dressed(astronaut, 100, 0.8), _dressed(mirrored, 140, 1.0)


def _dressed(portrait: Pixels, hue: int, light: float) -> Pixels:
    """Return a portrait with narrower features, other colours (`hue` of 180 on), and other light."""
    colours = cv2.cvtColor(portrait, cv2.COLOR_RGB2HSV)
    colours[..., 0] = (colours[..., 0].astype(int) + hue) % 180
    colours[..., 2] = (colours[..., 2] * light).astype(np.uint8)
    narrow = cv2.resize(cv2.cvtColor(colours, cv2.COLOR_HSV2RGB), (460, 512), interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(narrow, 0, 0, 26, 26, cv2.BORDER_REPLICATE)


def play(actors: Sequence[Actor], times: Iterable[float], background: int = 110) -> Iterator[Timed]:
    """Show actors at times, 640x480, the later ones in front of the earlier ones."""
    for seconds in times:
        picture = np.full((SIZE[1], SIZE[0], 3), background, np.uint8)
        for actor in actors:
            if (middle := actor.path(seconds)) is not None:
                _paste(picture, actor, middle)
        yield seconds, picture


def _paste(picture: Pixels, actor: Actor, middle: tuple[float, float]) -> None:
    side, look = actor.size, actor.portrait
    left, top = round(middle[0] - side / 2), round(middle[1] - side / 2)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + side, SIZE[0]), min(top + side, SIZE[1])
    if x1 > x0 and y1 > y0:
        picture[y0:y1, x0:x1] = look[y0 - top : y1 - top, x0 - left : x1 - left]


def steady(rate: float, seconds: float) -> list[float]:
    """Return the times of frames at a steady rate."""
    return [index / rate for index in range(round(rate * seconds))]


def uneven(seconds: float, seed: int = 0) -> list[float]:
    """Return times of frames from 20 to 120 ms apart, in whole milliseconds: a variable frame rate."""
    steps = np.random.default_rng(seed).integers(20, 120, round(seconds / 0.02)) / 1000
    times = np.round(np.cumsum(steps), 3) - steps[0]
    return [float(each) for each in times if each < seconds]


_FACES = {False: (0.43, 0.24), True: (0.57, 0.24)}
"""Where the face is in a portrait, and in a mirrored one, as shares of its side."""


def person_at(actors: Sequence[Actor], seconds: float, x: float, y: float) -> int | None:
    """Return the index of the actor whose face is nearest to a place, in pixels; None where none is near."""
    nearest = None
    for index, actor in enumerate(actors):
        middle = actor.path(seconds)
        if middle is None:
            continue
        mirrored = any(actor.look is look for look in looks()[1::2])
        across, down = _FACES[mirrored]
        face = (middle[0] + actor.size * (across - 0.5), middle[1] + actor.size * (down - 0.5))
        distance = float(np.hypot(x - face[0], y - face[1]))
        if distance < actor.size / 4 and (nearest is None or distance <= nearest[0]):
            nearest = distance, index
    return nearest and nearest[1]


def joined_and_split(seen: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Count what is wrong with identities.

    Args:
        seen: Pairs of the true person and the identity given, for each face in each frame.

    Returns:
        How many people too many share an identity with another one, and how many identities too many people have.
    """
    pairs = set(seen)
    people, identities = {person for person, _ in pairs}, {identity for _, identity in pairs}
    return len(pairs) - len(identities), len(pairs) - len(people)
