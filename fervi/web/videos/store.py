"""Where recordings lie while there is a job for them: a private folder of this process, a folder in it for each job."""

import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "fervi-videos-"


class Store:
    """A private temporary folder (mode 0700), which is gone when the process ends.

    The process holds a lock on it, which ends with the process, however that ends: a folder without one is a dead
    process's, and the next one that starts sweeps it away.
    """

    def __init__(self, parent: Path | None = None) -> None:
        """Sweep away what dead processes left; the folder itself is made when it is needed.

        Args:
            parent: Where the folder is to lie; by default where temporary files do.
        """
        self._parent = parent or Path(tempfile.gettempdir())
        self._folder: Path | None = None
        for left in self._parent.glob(f"{_PREFIX}*"):
            _sweep(left)

    @property
    def free_bytes(self) -> int:
        """How much more there is room for."""
        return shutil.disk_usage(self._parent).free

    def add(self, name: str) -> Path:
        """Make and return the private folder of a job."""
        if self._folder is None:
            self._folder = self._make()
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        return folder

    def remove(self, folder: Path) -> None:
        """Remove what `add` returned, and everything in it; that it is gone already is no error."""
        shutil.rmtree(folder, ignore_errors=True)

    def _make(self) -> Path:
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._parent))
            with suppress(OSError):  # another process, which starts right now, may sweep it away before it is locked
                lock = _lock(folder)
                if folder.exists():
                    weakref.finalize(self, _close, folder, lock)
                    return folder
                os.close(lock)


def _sweep(folder: Path) -> None:
    """Remove a folder that is ours and that no process has locked."""
    with suppress(OSError), _locked(folder) as lock:
        if os.fstat(lock).st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    lock = _lock(folder)
    try:
        yield lock
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """Return a descriptor that holds a folder's lock until it is closed; raises OSError if another one holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _close(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
