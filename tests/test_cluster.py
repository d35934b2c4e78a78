"""Several instances behind nginx with Redis, as several machines would be: an instance dies, its clients go on."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from shutil import which

import psutil
import pytest
import requests
import socketio
from prometheus_client.parser import text_string_to_metric_families

from deploy.cluster import Cluster, Service, missing, run_cluster
from fervi.settings import ROOT
from tests.conftest import encode, noise

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

CLIENTS = 12
TOKEN = "a-token-of-the-tests"
_DEADLINE_S = 60


class Camera:
    """A client that sends frames until it is stopped, and connects again where its connection ends."""

    def __init__(self, url: str) -> None:
        self.answered = 0
        self._stop = threading.Event()
        self._client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.5)
        self._client.connect(url, namespaces=["/live"], transports=["websocket"])
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)
        self._client.shutdown()

    def _work(self) -> None:
        frame = encode(noise())
        while not self._stop.wait(0.05):
            with suppress(socketio.exceptions.SocketIOError):  # amid a reconnection
                answer = self._client.call("frame", ({"seq": self.answered}, frame), namespace="/live", timeout=5)
                self.answered += "faces" in answer


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with run_cluster(environ={"FERVI_METRICS_TOKEN": TOKEN}) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cameras(cluster) -> Iterator[list[Camera]]:
    cameras = [Camera(cluster.nginx.url) for _ in range(CLIENTS)]
    yield cameras
    for camera in cameras:
        camera.stop()


def _wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline, f"not within {_DEADLINE_S} s: {what}"
        time.sleep(0.05)


def _wait_for_every_answer(cameras: list[Camera]) -> None:
    before = [camera.answered for camera in cameras]
    _wait_until(
        lambda: all(camera.answered > count + 1 for camera, count in zip(cameras, before, strict=True)),
        "every client's frames are answered",
    )


def _figure(instance: Service, name: str, route: str | None = None) -> float:
    """Return what an instance's /metrics tells of a name, of one route where it is told for each."""
    response = requests.get(f"{instance.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    samples = [sample for family in text_string_to_metric_families(response.text) for sample in family.samples]
    found = [sample for sample in samples if sample.name == name]
    return sum(sample.value for sample in found if route is None or sample.labels["route"] == route)


def _connections(instance: Service) -> float:
    return _figure(instance, "fervi_live_connections")


def _kill(service: Service) -> None:
    for process in (*psutil.Process(service.process.pid).children(), service.process):
        process.kill()
    service.process.wait()


def test_every_client_is_answered_by_one_instance_or_another(cluster, cameras):
    _wait_for_every_answer(cameras)
    counts = [_connections(instance) for instance in cluster.instances]
    assert sum(counts) == CLIENTS
    assert max(counts) < CLIENTS


def test_a_visitor_stays_with_one_instance(cluster):
    def visits() -> list[float]:
        return [_figure(instance, "fervi_requests_total", "/about") for instance in cluster.instances]

    before = visits()
    with requests.Session() as session:
        for _ in range(6):
            session.get(f"{cluster.nginx.url}/about", timeout=10)
    assert sorted(now - then for now, then in zip(visits(), before, strict=True)) == [0, 0, 6]


def test_a_picture_that_nginx_will_not_pass_on_is_refused_in_the_one_shape(cluster):
    body = b"\xff\xd8\xff" + b"\0" * 12_000_000
    with requests.Session() as session:
        response = session.post(
            f"{cluster.nginx.url}/api/v1/analyze", data=body, headers={"Content-Type": "image/jpeg"}, timeout=30
        )
        assert (response.status_code, response.json()["error"]["code"]) == (413, "image_too_large")
        assert response.json()["error"].keys() == {"code", "message", "request_id"}


def test_when_an_instance_dies_every_client_goes_on_at_the_others(cluster, cameras):
    _wait_for_every_answer(cameras)
    by_connections = sorted(cluster.instances, key=_connections)
    assert _connections(by_connections[-1]) > 0
    _kill(by_connections[-1])
    _wait_for_every_answer(cameras)
    assert sum(map(_connections, by_connections[:-1])) == CLIENTS


def test_without_redis_every_client_goes_on(cluster, cameras):
    _kill(cluster.redis)
    late = Camera(cluster.nginx.url)
    _wait_for_every_answer([*cameras, late])
    late.stop()
    for _ in range(5):
        assert requests.get(f"{cluster.nginx.url}/", timeout=30).status_code == 200


def test_the_nginx_sample_is_one_that_nginx_reads(tmp_path):
    if not which("openssl"):
        pytest.skip("openssl, which makes the certificate, is not installed")
    certificate = tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=fervi.example"]
    subprocess.run([*make, "-keyout", certificate, "-out", certificate], check=True, capture_output=True)
    sample = (ROOT / "deploy" / "nginx" / "fervi.conf").read_text()
    for written, here in {
        "/etc/nginx/fervi": ROOT / "deploy" / "nginx",
        "/etc/letsencrypt/live/fervi.example/fullchain.pem": certificate,
        "/etc/letsencrypt/live/fervi.example/privkey.pem": certificate,
        "/var/log/nginx/fervi.log": tmp_path / "fervi.log",
    }.items():
        assert written in sample
        sample = sample.replace(written, str(here))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/nginx.pid;\nevents {{}}\nhttp {{\n{sample}\n}}\n")
    nginx = which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "nginx is missing. On Debian: sudo apt-get install nginx"
    done = subprocess.run(
        [nginx, "-t", "-e", tmp_path / "log", "-c", whole], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
