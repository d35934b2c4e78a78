"""Private folders that outlive no process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from fervi.settings import ROOT
from fervi.web.videos.store import Store

_HOLD = """
import sys
from pathlib import Path
from fervi.web.videos.store import Store
store = Store(Path(sys.argv[1]))
(store.add("job") / "recording").write_bytes(b"private")
print("ready", flush=True)
sys.stdin.read()
"""


def _recordings(parent: Path) -> list[Path]:
    return list(parent.glob("*/*/recording"))


def _start(parent: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def test_what_a_killed_process_left_is_swept_away_by_the_next_one(tmp_path: Path) -> None:
    with _start(tmp_path) as process:
        Store(tmp_path)
        assert len(_recordings(tmp_path)) == 1, "the process lives"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(_recordings(tmp_path)) == 1
    Store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_ends_removes_its_folder_itself(tmp_path: Path) -> None:
    with _start(tmp_path) as process:
        assert process.stdin
        process.stdin.close()
        process.wait()
    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_swept_away(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter").write_text("mine")
    (tmp_path / "fervi-videos-link").symlink_to(elsewhere)
    (tmp_path / "other").mkdir()
    Store(tmp_path)
    assert (elsewhere / "letter").read_text() == "mine"
    assert (tmp_path / "other").exists()
