"""Whether an mp4 or mov takes its pictures or its sound from another file (ISO/IEC 14496-12, 8.7.2: `dref`)."""

import io
from collections.abc import Iterator
from typing import BinaryIO

_WAY = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
_MOST_ATOMS = 10_000
_SELF_CONTAINED = 1


def names_other_files(file: BinaryIO) -> bool:
    """Tell whether any track's data reference leads out of the file, which is left where it was."""
    at = file.tell()
    end = file.seek(0, io.SEEK_END)
    try:
        return any(_leads_out(file, begin, stop) for begin, stop in _find(file, 0, end, _WAY))
    finally:
        file.seek(at)


def _find(file: BinaryIO, begin: int, end: int, way: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Give the contents of all atoms that the names of a way lead to."""
    for name, start, stop in _atoms(file, begin, end):
        if name == way[0]:
            yield from [(start, stop)] if len(way) == 1 else _find(file, start, stop, way[1:])


def _atoms(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give name, begin and end of the contents of each atom between two places in a file."""
    for _ in range(_MOST_ATOMS):
        file.seek(begin)
        head = file.read(16)
        if begin + 8 > end or len(head) < 8:
            return
        size, length = int.from_bytes(head[:4]), 8
        if size == 1:
            size, length = int.from_bytes(head[8:16]), 16
        stop = end if size == 0 else begin + size
        if stop > end or stop < begin + length:
            return
        yield head[4:8], begin + length, stop
        begin = stop


def _leads_out(file: BinaryIO, begin: int, end: int) -> bool:
    for _, start, _ in _atoms(file, begin + 8, end):
        file.seek(start)
        if not int.from_bytes(file.read(4)) & _SELF_CONTAINED:
            return True
    return False
