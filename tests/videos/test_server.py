"""Recordings and the service as it is deployed: gunicorn, greenlets, and a process for each recording."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from benchmarks.server import RunningServer, run_server
from tests.videos.conftest import until

pytest.importorskip("av")

from benchmarks.clips import Actor, looks, play, steady, write_clip

_WAIT_S = 90


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server's temporary files lie."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(temporary: Path) -> Iterator[RunningServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with run_server() as server:
            yield server


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One person who stands still for two seconds."""
    path = tmp_path_factory.mktemp("clip") / "one.mp4"
    write_clip(path, play([Actor(looks()[0], lambda _: (150, 240))], steady(25, 2)))
    return path.read_bytes()


def _send(server: RunningServer, clip: bytes, rate: str) -> str:
    url = f"{server.url}/api/v1/videos"
    answer = requests.post(url, params={"rate": rate}, files={"video": ("one.mp4", clip, "video/mp4")}, timeout=60)
    assert answer.status_code == 202, answer.text
    return server.url + answer.headers["Location"]


def _recordings(temporary: Path) -> list[Path]:
    return list(temporary.glob("*/*/recording"))


def test_a_recording_is_read_while_others_are_answered(server: RunningServer, clip: bytes, temporary: Path) -> None:
    job = _send(server, clip, "5")
    assert requests.get(f"{server.url}/healthz", timeout=5).status_code == 200
    until(lambda: requests.get(job, timeout=5).json()["state"] in ("done", "failed"), _WAIT_S, pause=0.1)
    answer = requests.get(job, timeout=5).json()
    assert (answer["state"], answer["error"]) == ("done", None)
    lines = requests.get(server.url + answer["links"]["table.csv"], timeout=5).text.splitlines()
    assert len(lines) == 11
    assert lines[1].startswith("one.mp4,0.0,0,1,")
    assert requests.delete(job, timeout=5).status_code == 204
    assert _recordings(temporary) == []


def test_what_is_deleted_ends_at_once(server: RunningServer, clip: bytes, temporary: Path) -> None:
    job = _send(server, clip, "every")
    until(lambda: bool(server.worker.children()), _WAIT_S, pause=0.1)
    (analysis,) = server.worker.children()
    assert analysis.nice() == 19
    assert requests.delete(job, timeout=5).status_code == 204
    psutil.wait_procs([analysis], timeout=_WAIT_S)
    assert not analysis.is_running()
    assert _recordings(temporary) == []


def test_a_letter_is_refused_and_its_file_is_gone(server: RunningServer, temporary: Path) -> None:
    answer = requests.post(
        f"{server.url}/api/v1/videos", data=b"a letter", headers={"Content-Type": "video/mp4"}, timeout=60
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_a_recording")
    assert _recordings(temporary) == []
    assert server.worker.children() == []


def test_when_the_server_ends_so_do_its_analyses_and_their_files(
    server: RunningServer, clip: bytes, temporary: Path
) -> None:
    _send(server, clip, "every")
    until(lambda: bool(server.worker.children()), _WAIT_S, pause=0.1)
    analyses = server.worker.children()
    server.process.terminate()
    _, alive = psutil.wait_procs([server.process, *analyses], timeout=_WAIT_S)
    assert alive == []
    assert list(temporary.glob("fervi-videos-*")) == []
