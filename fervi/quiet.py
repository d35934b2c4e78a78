"""Silence for what native libraries write past Python."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_native_output() -> Iterator[None]:
    """Drop what is written to the process's standard error meanwhile, such as LiteRT's note on the delegate it made.

    An error of Python's still comes out, as an exception. Not for a process in which other threads report errors.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123, os.devnull is no file
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
