"""The rows of a recording's table, kept in a temporary file: memory does not grow with the recording."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fervi.vision.face import LANDMARKS, Box, Face, landmarks_of

_AT_ONCE = 4096
_NO_LANDMARKS = ((np.nan, np.nan),) * len(LANDMARKS)

Entry = tuple[int, float, Face]
"""Number and seconds of a frame, and a face in it, whose `id` is the number of its track."""


class Rows:
    """Faces in order of time. The file has no name and is gone with the object; it holds numbers, no pictures."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        """Take the emotions that the classifier knows."""
        self._labels = labels
        self._kind = _kind_of_row(len(labels))
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the object
        self._waiting: list[Any] = []

    def add(self, number: int, seconds: float, faces: Sequence[Face]) -> None:
        """Take the faces of the next frame, whose `id` is the number of their track."""
        for face in faces:
            box = (face.box.x, face.box.y, face.box.width, face.box.height)
            landmarks = face.landmarks or _NO_LANDMARKS
            about = (face.detection, face.scores, face.held or (0, 0), face.certain, landmarks)
            self._waiting.append((number, seconds, face.id, box, *about))
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def _write(self) -> None:
        self._file.seek(0, 2)
        self._file.write(np.array(self._waiting, self._kind).tobytes())
        self._waiting = []

    def __iter__(self) -> Iterator[Entry]:
        """Give all entries from the first one on."""
        self._write()
        at = 0
        while True:
            self._file.seek(at)
            block = self._file.read(_AT_ONCE * self._kind.itemsize)
            if not block:
                return
            at += len(block)
            yield from map(self._entry, np.frombuffer(block, self._kind))

    def _entry(self, row: Any) -> Entry:
        scores = tuple(map(float, row["scores"]))
        held = (int(row["held"][0]), int(row["held"][1]))
        box = Box(*map(float, row["box"]))
        about = (float(row["detection"]), scores, bool(row["certain"]), int(row["track"]), held, self._labels)
        face = Face(box, *about, landmarks=landmarks_of(row["landmarks"]))
        return int(row["number"]), float(row["seconds"]), face


def _kind_of_row(labels: int) -> np.dtype:
    return np.dtype(
        [
            ("number", "i8"),
            ("seconds", "f8"),
            ("track", "i4"),
            ("box", "f4", 4),
            ("detection", "f4"),
            ("scores", "f4", labels),
            ("held", "i1", 2),
            ("certain", "?"),
            ("landmarks", "f8", np.shape(_NO_LANDMARKS)),  # as exact as they came: the pose is computed from them again
        ]
    )


def numbered(entries: Iterator[Entry], person_of: dict[int, int]) -> Iterator[Entry]:
    """Give the entries of people, with the person's number as the face's `id`, people in order within a frame."""
    frame: list[Entry] = []
    for entry in entries:
        if frame and entry[0] != frame[0][0]:
            yield from sorted(frame, key=lambda each: each[2].id or 0)
            frame = []
        number, seconds, face = entry
        if face.id in person_of:
            frame.append((number, seconds, replace(face, id=person_of[face.id])))
    yield from sorted(frame, key=lambda each: each[2].id or 0)
