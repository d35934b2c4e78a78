"""`make cluster`: nginx, Redis and several single-worker instances on loopback, as several machines would be set up.

nginx reads the same files that a real one is given (deploy/nginx); only the upstream and the ports are made here.
"""

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from fervi.errors import FerviError
from fervi.settings import ROOT

_HOST = "127.0.0.1"
_NEEDED = {"nginx": "nginx-light", "redis-server": "redis-server"}
_START_S, _END_S = 60, 25
_NGINX_CONF = """
daemon off;
error_log {folder}/nginx.log warn;
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {nginx}/sticky.conf;
    upstream fervi {{
        hash $fervi_route consistent;
        {servers}
        keepalive 32;
        keepalive_timeout 15s;
    }}
    server {{
        listen {host}:{port};
        include {nginx}/locations.conf;
    }}
}}
"""


class ClusterError(FerviError):
    """The cluster cannot be started; the message says why."""


@dataclass(frozen=True)
class Service:
    """A process of the cluster, with the port it listens on."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{_HOST}:{self.port}"


@dataclass(frozen=True)
class Cluster:
    """A running cluster: what clients talk to, what serves, and what the instances share."""

    nginx: Service
    instances: tuple[Service, ...]
    redis: Service


def missing() -> str | None:
    """Return what has to be installed before there can be a cluster, None if nothing is."""
    packages = [package for program, package in _NEEDED.items() if not _find(program)]
    return f"Install what is missing: apt-get install {' '.join(packages)}" if packages else None


@contextmanager
def run_cluster(
    port: int = 0, instances: int = 3, environ: Mapping[str, str] | None = None, quiet: bool = True
) -> Iterator[Cluster]:
    """Run a cluster until the end of the block.

    Args:
        port: Of nginx; 0 takes a free one.
        instances: How many.
        environ: FERVI_* settings of the instances besides those that make them a cluster.
        quiet: Whether to throw the instances' logs away.

    Raises:
        ClusterError: If a program is missing or does not start.
    """
    if reason := missing():
        raise ClusterError(reason)
    with tempfile.TemporaryDirectory(prefix="fervi-cluster-") as folder, ExitStack() as stack:
        redis = stack.enter_context(_run_redis(folder))
        shared = {"FERVI_REDIS_URL": f"redis://{_HOST}:{redis.port}/0", "FERVI_TRUSTED_PROXIES": "1", **(environ or {})}
        served = tuple(stack.enter_context(_run_instance(shared, quiet)) for _ in range(instances))
        for instance in served:
            _wait(instance, "/readyz")
        nginx = stack.enter_context(_run_nginx(Path(folder), port or _free_port(), served))
        _wait(nginx, "/readyz")
        yield Cluster(nginx, served, redis)


def _find(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def _run(command: list[str], port: int, **options: object) -> Iterator[Service]:
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        yield Service(Path(command[0]).name, process, port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)
        process.kill()
        process.wait()


@contextmanager
def _run_redis(folder: str) -> Iterator[Service]:
    port = _free_port()
    options = ["--bind", _HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
    with _run([str(_find("redis-server")), *options], port, stdout=subprocess.DEVNULL) as redis:
        _wait_for_port(redis)
        yield redis


@contextmanager
def _run_instance(shared: Mapping[str, str], quiet: bool) -> Iterator[Service]:
    port = _free_port()
    command = [sys.executable, "-m", "fervi", "serve", "--host", _HOST, "--port", str(port)]
    log = subprocess.DEVNULL if quiet else None
    with _run(command, port, cwd=ROOT, env={**os.environ, **shared}, stderr=log) as instance:
        yield instance


@contextmanager
def _run_nginx(folder: Path, port: int, instances: tuple[Service, ...]) -> Iterator[Service]:
    servers = "\n".join(f"server {_HOST}:{each.port} max_fails=2 fail_timeout=5s;" for each in instances)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _NGINX_CONF.format(folder=folder, nginx=ROOT / "deploy" / "nginx", servers=servers, host=_HOST, port=port)
    )
    with _run([str(_find("nginx")), "-c", str(configuration), "-e", f"{folder}/nginx.log"], port) as nginx:
        yield nginx


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for_port(service: Service) -> None:
    def is_open() -> bool:
        with socket.create_connection((_HOST, service.port), timeout=1):
            return True

    _wait_until(service, is_open)


def _wait(service: Service, path: str) -> None:
    def answers() -> bool:
        with urlopen(f"{service.url}{path}", timeout=5) as response:
            return bool(response.status == 200)

    _wait_until(service, answers)


def _wait_until(service: Service, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if service.process.poll() is not None:
            raise ClusterError(f"{service.name} ended while it started.")
        with suppress(OSError):
            if is_so():
                return
        time.sleep(0.05)
    raise ClusterError(f"{service.name} did not start in {_START_S} s.")


def main() -> int:
    """Run a cluster until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m deploy.cluster", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of nginx; default: %(default)s")
    parser.add_argument("--instances", type=int, default=3, help="default: %(default)s")
    parsed = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    token = os.environ.get("FERVI_METRICS_TOKEN") or secrets.token_urlsafe(16)
    try:
        with run_cluster(parsed.port, parsed.instances, {"FERVI_METRICS_TOKEN": token}, quiet=False) as cluster:
            print(f"FERVI serves on {cluster.nginx.url}; Ctrl-C ends it. For /metrics of an instance: {token}")
            for instance in cluster.instances:
                print(f"  instance {instance.url}, process {instance.process.pid}")
            cluster.nginx.process.wait()
    except ClusterError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
