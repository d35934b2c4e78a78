"""What takes minutes to find in sets of faces is found once and kept."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.files import write_whole


def keep(
    kind: str,
    sets: Sequence[npt.NDArray[np.uint8]],
    settings: str,
    find: Callable[[], npt.NDArray],
    dtype: type[np.generic],
) -> npt.NDArray:
    """Return what a search finds, flat, from `kept(kind)` if it was made before.

    Args:
        kind: The name of the folder.
        sets: What is searched.
        settings: How; with the sets' content it names the file.
        find: The search.
        dtype: Of what it returns.
    """
    path = kept(kind) / hashlib.sha256(b"".join([settings.encode(), *(each.tobytes() for each in sets)])).hexdigest()
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        found = find()
        write_whole(found.tobytes(), path)
        return found.ravel()
    return np.frombuffer(path.read_bytes(), dtype)


def kept(kind: str) -> Path:
    """Return the folder of what long searches of a kind found; it may be deleted at any time."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fervi" / kind
