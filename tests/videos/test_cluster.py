"""Recordings that are sent to the service and read by Dask's workers, one of which is killed meanwhile."""

import os
import signal
from pathlib import Path

import pytest
import requests

pytest.importorskip("av")

from benchmarks.clips import Actor, looks, play, steady, write_clip
from benchmarks.server import run_server
from tests.dask_cluster import running_cluster
from tests.videos.conftest import until

_WAIT_S = 120
_FRAMES = 132


def test_a_worker_that_dies_costs_a_recording_of_the_service_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = Actor(looks()[0], lambda t: (200 + t, 240))
    clip = write_clip(tmp_path / "talk.mp4", play([actor], steady(2, _FRAMES / 2)), key_every=4, rate=2)
    with running_cluster(tmp_path) as (address, workers):
        monkeypatch.setenv("FERVI_DASK_SCHEDULER", address)
        with run_server() as server:
            videos = f"{server.url}/api/v1/videos?rate=every"
            files = {"video": ("talk.mp4", clip.read_bytes(), "video/mp4")}
            job = server.url + requests.post(videos, files=files, timeout=_WAIT_S).headers["Location"]
            until(lambda: requests.get(job, timeout=_WAIT_S).json()["progress"] > 0, _WAIT_S, pause=0.02)
            os.kill(workers[0].pid, signal.SIGKILL)
            assert requests.get(job, timeout=_WAIT_S).json()["state"] == "working"
            until(lambda: requests.get(job, timeout=_WAIT_S).json()["state"] != "working", _WAIT_S, pause=0.1)
            answer = requests.get(job, timeout=_WAIT_S).json()
            assert (answer["state"], answer["error"]) == ("done", None)
            table = requests.get(server.url + answer["links"]["table.json"], timeout=_WAIT_S).json()
    assert [row["frame"] for row in table["rows"]] == list(range(_FRAMES))
