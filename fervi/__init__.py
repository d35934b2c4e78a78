"""FERVI: facial expression recognition on video and image."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from flask import Flask

    from fervi.recordings.recording import Recording
    from fervi.settings import Settings
    from fervi.vision.analyzer import Analyzer
    from fervi.vision.face import Analysis

__version__ = "1.0.0"


def create_app(settings: "Settings | None" = None, analyzer: "Analyzer | None" = None) -> "Flask":
    """Make the web application.

    Args:
        settings: How it behaves; from FERVI_* variables if None.
        analyzer: Reads the pictures; made from the settings if None.

    Raises:
        FerviError: If a setting, the detector or the model is wrong; the message says what to do.
    """
    from fervi.settings import Settings  # imported late, so that `import fervi` costs training nothing
    from fervi.web.application import make_app

    return make_app(settings or Settings.from_environ(), analyzer)


def read_image(path: "str | PathLike[str]") -> "Analysis":
    """Read the faces in a picture.

        analysis = fervi.read_image("photo.jpg")
        print([face.emotion for face in analysis.faces])

    Args:
        path: Of a JPEG, PNG, WebP or GIF.

    Returns:
        The faces from left to right, boxes in pixels of the picture as a person sees it.

    Raises:
        Refusal: If the file is no picture that can be read; the message says why.
        OSError: If the file cannot be read.
    """
    from fervi.library import read_image as read

    return read(path)


def read_video(
    path: "str | PathLike[str]", rate: float | None = 10, scheduler: str | None = None, progress: bool = False
) -> "Recording":
    """Read the faces in a recording, and who they are within it.

        recording = fervi.read_video("interview.mp4")
        recording.save("interview.csv")             # or .json, .parquet
        table = recording.to_pandas()               # one row a face and frame
        print(recording.people[0].shares["happy"])  # of the time that the first person is seen

    Args:
        path: Of an mp4, mov, webm, mkv or avi.
        rate: Frames a second that are analysed; None for every one.
        scheduler: Address of a Dask scheduler whose workers share the work; FERVI_DASK_SCHEDULER's if None. Where
            neither names one, threads of this process do the work.
        progress: Whether to show how far it is.

    Raises:
        Refusal: If the file is no recording that can be read; the message says why.
        FerviError: If what recordings need is not installed (`requirements-video.txt`), or no scheduler answers.
        OSError: If the file cannot be read.
    """
    from fervi.library import read_video as read

    return read(path, rate, scheduler, progress)
