"""What was read in pictures and recordings, as text that a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fervi.vision.face import Analysis, Face

if TYPE_CHECKING:
    from fervi.recordings.recording import Recording
    from fervi.recordings.summary import Person

UNSURE = "“?” marks an unsure answer: that emotion is the most probable one, but not probable enough to rely on"
"""What stands behind an emotion in the rows of a picture."""

_COLUMNS = "{:<40} {:>4} {:>24} {:<11} {:>10} {:>9}"


def heading() -> str:
    """Return what stands over the rows of pictures."""
    return _COLUMNS.format("file", "face", "box x,y,width,height", "emotion", "confidence", "detection")


def picture_as_text(path: Path, analysis: Analysis) -> str:
    """Return a picture's rows, a face each, numbered from left to right."""
    if not analysis.faces:
        return f"{path!s:<40} no face found"
    rows = []
    for number, face in enumerate(analysis.faces, 1):
        box = ",".join(f"{value:.0f}" for value in (face.box.x, face.box.y, face.box.width, face.box.height))
        confidence, detection = f"{face.confidence:.0%}", f"{face.detection:.2f}"
        rows.append(_COLUMNS.format(str(path), number, box, _label(face), confidence, detection))
    return "\n".join(rows)


def _label(face: Face) -> str:
    if face.turned_away:
        return "turned away"
    return face.emotion if face.certain else f"{face.emotion}?"


def recording_as_text(recording: Recording) -> str:
    """Return a summary of a recording: who is seen when, and what they show."""
    people = len(recording.people)
    counted = "nobody" if not people else f"{people} {'person' if people == 1 else 'people'}"
    head = f"{recording.path}: {clock(recording.timeline.seconds)}, {recording.frames} frames analysed, {counted}"
    return "\n".join([head, *map(_person_as_text, recording.people)])


def _person_as_text(person: Person) -> str:
    shares = sorted((item for item in person.shares.items() if item[1] >= 0.005), key=lambda item: -item[1])
    shown = ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in shares)
    peaks = ", ".join(
        f"{name} at {clock(peak.seconds)} ({peak.probability:.0%})" for name, peak in person.peaks.items()
    )
    seen = f"seen from {clock(person.first)} to {clock(person.last)}, for {person.seconds:.1f} s"
    return f"  person {person.identity}: {seen}: {shown}" + (f"; most {peaks}" if peaks else "")


def clock(seconds: float) -> str:
    """Return a time as 1:02:03.4 or 2:03.4."""
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"
