"""FERVI in programs: what `fervi.read_image` and `fervi.read_video` do, with the settings of the environment."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from fervi.quiet import without_native_output
from fervi.settings import Settings
from fervi.vision.face import Analysis
from fervi.vision.image import ImageLimits

if TYPE_CHECKING:
    from fervi.recordings.reader import Reader
    from fervi.recordings.recording import Recording


def read_image(path: str | PathLike[str]) -> Analysis:
    """See `fervi.read_image`."""
    settings = Settings.from_environ()
    limits = ImageLimits(settings.max_bytes, settings.max_pixels)
    return make_reader(settings).analyzer().read(Path(path).read_bytes(), limits, settings.photo_side)


def read_video(path: str | PathLike[str], rate: float | None, scheduler: str | None, progress: bool) -> Recording:
    """See `fervi.read_video`."""
    from fervi.recordings.recording import read_recording
    from fervi.recordings.workforce import workforce

    settings = Settings.from_environ()
    reader = make_reader(settings)
    bar = tqdm(unit="s", disable=not progress, leave=False, desc=Path(path).name)

    def show(done: float, whole: float) -> None:
        bar.total = round(whole, 1)
        bar.update(round(done, 1) - bar.n)

    with bar, workforce(settings.dask_scheduler if scheduler is None else scheduler) as workers:
        return read_recording(Path(path), reader, workers, rate, progress=show)


def make_reader(settings: Settings) -> Reader:
    """Return what reads pictures by the settings, with the models loaded."""
    from fervi.recordings.reader import Reader

    reader = Reader(settings.detector, settings.model, settings.recording_side)
    with without_native_output():
        reader.analyzer()
    return reader
