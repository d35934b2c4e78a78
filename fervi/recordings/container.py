"""Open the file of a recording, and nothing but that file; refuse what is no recording or too much of one."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from fervi.errors import FerviError, Refusal
from fervi.recordings.references import names_other_files

try:
    import av
except ModuleNotFoundError as error:
    raise FerviError("Recordings need PyAV, which is not installed: pip install -r requirements-video.txt") from error

_HEAD_BYTES = 16
_MATROSKA = b"\x1a\x45\xdf\xa3"
_ATOMS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_PICTURE_BRANDS = {b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"avis"}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_SOUNDS = (b"ID3", b"fLaC", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"FORM", b".snd")
_LISTS = (b"#EXTM3U", b"ffconcat", b"<?xml", b"<MPD", b"<smil", b"[playlist]", b"v=0")
_VIDEO_CODECS = (
    "h264,hevc,libdav1d,av1,vp8,libvpx,vp9,libvpx-vp9,prores,mjpeg,dvvideo,rawvideo,mpeg1video,mpeg2video,mpeg4,h263,"
    "msmpeg4,msmpeg4v1,msmpeg4v2,wmv1,wmv2"
)
_SOUND_CODECS = (
    "aac,mp3,mp3float,opus,libopus,vorbis,ac3,eac3,flac,alac,amrnb,pcm_s16le,pcm_s16be,pcm_u8,pcm_s24le,pcm_f32le"
)
_DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
_READABLE = "mp4, mov, webm, mkv or avi"


@dataclass(frozen=True)
class RecordingLimits:
    """What is too much: bytes of the file, seconds, and pixels of a frame, in all and along either side."""

    max_bytes: float = math.inf
    max_seconds: float = 7 * 24 * 3600.0
    max_pixels: int = 9_500_000
    max_side: int = 8192


NO_LIMITS = RecordingLimits()
"""What nobody records is too much even where nothing was said: pictures of 10 megapixels, a week."""


@contextmanager
def open_container(path: Path, limits: RecordingLimits = NO_LIMITS) -> Iterator[Any]:
    """Open a recording to read from.

    The format is told from the file's first bytes and given to FFmpeg, which is thereby held to that one demuxer. It
    gets the open file, not its name, and whatever else it asks to open is refused. Playlists, and containers that name
    other files or addresses, are not even given to it.

    Yields:
        PyAV's `InputContainer`, with one thread for its video and at least one video stream.

    Raises:
        Refusal: empty_recording, recording_too_large, not_a_recording, no_video, recording_damaged or
            recording_too_many_pixels.
        OSError: If the file cannot be read.
    """
    with path.open("rb") as file:
        container = _open(file, _format_of(file, limits))
        try:
            _check_video(container, limits)
            yield container
        finally:
            container.close()


def video_of(container: Any) -> Any:
    """Return the video stream of a container: the first one that is no cover picture."""
    return next(stream for stream in container.streams.video if not _is_cover(stream))


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _format_of(file: BinaryIO, limits: RecordingLimits) -> str:
    """Return the name of the demuxer for a file by its first bytes."""
    head = file.read(_HEAD_BYTES)
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise Refusal("empty_recording", "The file is empty. Choose a recording that plays on your device.")
    if size > limits.max_bytes:
        raise too_large(limits.max_bytes)
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        raise _not_a_recording("a picture")
    if head[4:8] in _ATOMS:
        if names_other_files(file):
            raise _not_a_recording("a list that names other files")
        return "mov"
    if head.startswith(_MATROSKA):
        return "matroska"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    raise _not_a_recording(_kind_of(head))


def too_large(max_bytes: float) -> Refusal:
    """Return the error for a recording of too many bytes."""
    return Refusal(
        "recording_too_large", f"The recording is larger than {max_bytes / 1e6:g} MB. Cut it, or compress it more."
    )


def _kind_of(head: bytes) -> str:
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "a picture"
    if head.startswith(_SOUNDS) or (head.startswith(b"RIFF") and head[8:12] == b"WAVE"):
        return "a sound"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_LISTS):
        return "a list that names other files"
    return ""


def _not_a_recording(kind: str) -> Refusal:
    what = f"This file is {kind}, not a recording" if kind else "This is no recording that can be read"
    return Refusal("not_a_recording", f"{what}. Choose a file of moving pictures: {_READABLE}.")


def _open(file: BinaryIO, demuxer: str) -> Any:
    options = {
        "format_whitelist": _DEMUXERS,
        "codec_whitelist": f"{_VIDEO_CODECS},{_SOUND_CODECS}",
        "protocol_whitelist": "none",
        **({"enable_drefs": "0", "use_absolute_path": "0"} if demuxer == "mov" else {}),
    }
    try:
        return av.open(file, format=demuxer, container_options=options, io_open=_open_nothing)
    except (av.FFmpegError, OverflowError, ValueError) as error:
        raise damaged() from error


def _open_nothing(url: str, flags: int, options: dict[str, Any]) -> NoReturn:
    raise PermissionError("a recording may name no other file")


def damaged() -> Refusal:
    """Return the error for a file that begins as a recording does, and goes on as nonsense or not at all."""
    return Refusal(
        "recording_damaged",
        "The recording is damaged or its end is missing. Save, copy or download it again, then choose it anew.",
    )


def _check_video(container: Any, limits: RecordingLimits) -> None:
    streams = [stream for stream in container.streams.video if not _is_cover(stream)]
    if not streams:
        raise Refusal("no_video", "There is no video in this file, only sound or nothing. Choose one with pictures.")
    stream = streams[0]
    if (
        stream.codec_context is None
        or stream.codec_context.name not in _VIDEO_CODECS.split(",")
        or not stream.time_base
    ):
        raise Refusal("no_video", f"The video in this file cannot be decoded. Save it as H.264, in {_READABLE}.")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width < 1 or height < 1:
        raise damaged()
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        largest = f"{limits.max_pixels / 1e6:g} megapixels, or {limits.max_side} along one side"
        raise Refusal(
            "recording_too_many_pixels", f"Its pictures have more than {largest}. Save it in a lower resolution."
        )
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}  # for a size that changes on the way
