"""Recordings with known truth. They need PyAV: without it nothing here is collected."""

from importlib.util import find_spec
from pathlib import Path

import pytest

collect_ignore_glob = [] if find_spec("av") else ["test_*.py"]

if find_spec("av"):
    from benchmarks.clips import Actor, looks, play, steady, uneven, write_clip

    @pytest.fixture(scope="session")
    def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A folder of short recordings: two people who stand still, in every format, and what is special beside."""
        folder = tmp_path_factory.mktemp("clips")
        two = [Actor(looks()[0], lambda _: (150, 240)), Actor(looks()[1], lambda _: (480, 240))]
        for ending in (".mp4", ".mov", ".mkv", ".webm", ".avi"):
            write_clip(folder / f"two{ending}", play(two, steady(25, 3)), sound_seconds=3)
        write_clip(folder / "uneven.mp4", play(two, uneven(3)))
        return folder
