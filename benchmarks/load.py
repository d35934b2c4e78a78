"""`python -m benchmarks.load`: cameras, uploaders and hostile clients on a running service, and how it bears them.

It starts a service of its own on a free port, with the FERVI_* settings of the environment, or takes the one at
`--url`; only loopback addresses are accepted. It ends by itself.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psutil

from benchmarks import pictures
from benchmarks.clients.crew import Crew, Target
from benchmarks.clients.honest import camera, health_check, uploader
from benchmarks.clients.hostile import KINDS
from benchmarks.clients.web import ask, get, post
from benchmarks.processor import processor
from benchmarks.report import Window, print_table, summarize_clients, summarize_usage
from benchmarks.server import RunningServer, ServerError, Watch, find_server, look, run_server

_MOST_CLIENTS, _MOST_SECONDS = 2000, 2 * 3600.0
_RAMP_S = 1.0
_PHOTO_INTERVAL_S, _HEALTH_INTERVAL_S = 1.0, 0.25
_REST_S, _RECOVERY_S = 3.0, 60.0
_SOAK_INTERVAL_S = 5.0


@dataclass(frozen=True)
class Load:
    """What is put on a service, and for how long.

    Attributes:
        cameras: Live clients.
        camera_rate: Pictures a second that each camera takes.
        uploaders: Clients that post a photo a second.
        hostile: How many of each kind in `KINDS`.
        seconds: How long it is measured.
        warm_up_s: How long it lasts before that.
        watch_interval_s: Between two looks at what the service uses.
    """

    cameras: int = 10
    camera_rate: float = 30.0
    uploaders: int = 0
    hostile: dict[str, int] = field(default_factory=dict)
    seconds: float = 20.0
    warm_up_s: float = 3.0
    watch_interval_s: float = 0.25

    @property
    def clients(self) -> int:
        """How many clients there are in all."""
        return self.cameras + self.uploaders + sum(self.hostile.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status: 0 done, 1 the service did not start or is not found."""
    parser = make_parser()
    parsed = parser.parse_args(arguments)
    try:
        load = _load(parsed)
        target = Target.parse(parsed.url) if parsed.url else None
    except ValueError as error:
        parser.error(str(error))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with _service(target) as (target, process, server):
            report = measure(load, target, process, server)
    except ServerError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(report, indent=1)) if parsed.json else print_table(report)
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--url", help="of a service that runs on this machine; default: one is started")
    parser.add_argument("--cameras", type=int, default=10, help="live clients, one frame in flight each; default: 10")
    parser.add_argument("--rate", type=float, default=30.0, help="pictures a second that a camera takes; default: 30")
    parser.add_argument("--uploaders", type=int, default=0, help="clients that post a photo a second; default: 0")
    parser.add_argument(
        "--hostile", action="append", default=[], metavar="KIND[=K]", help=f"K of a kind: all, {', '.join(KINDS)}"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="that are measured; default: 20")
    parser.add_argument("--soak", metavar="20m", help="instead of --seconds: measure so long, and report the trends")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return parser


def _load(parsed: argparse.Namespace) -> Load:
    """Return the load that was asked for; raises ValueError."""
    load = Load(
        cameras=parsed.cameras,
        camera_rate=parsed.rate,
        uploaders=parsed.uploaders,
        hostile=_hostile(parsed.hostile),
        seconds=_duration(parsed.soak) if parsed.soak else parsed.seconds,
        watch_interval_s=_SOAK_INTERVAL_S if parsed.soak else Load.watch_interval_s,
    )
    if min(load.cameras, load.uploaders) < 0 or load.clients > _MOST_CLIENTS:
        raise ValueError(f"There can be 0 to {_MOST_CLIENTS} clients.")
    if not 1 <= load.seconds <= _MOST_SECONDS or not 0 < load.camera_rate <= 1000:
        raise ValueError(f"A load lasts 1 to {_MOST_SECONDS:g} s, and a camera takes up to 1000 pictures a second.")
    return load


def _hostile(texts: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        name, _, count = text.partition("=")
        if name != "all" and name not in KINDS:
            raise ValueError(f"{name} is no kind of hostile client. The kinds are all, {', '.join(KINDS)}.")
        for each in KINDS if name == "all" else [name]:
            counts[each] = int(count) if count else KINDS[each].count
            if counts[each] < 0:
                raise ValueError(f"{text} asks for less than nothing.")
    return counts


def _duration(text: str) -> float:
    """Return the seconds that `90s`, `20m` or `1h` stands for."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    try:
        return float(text[:-1]) * units[text[-1:]]
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text!r} is no duration such as 90s, 20m or 1h.") from error


@contextmanager
def _service(target: Target | None) -> Iterator[tuple[Target, psutil.Process, RunningServer | None]]:
    if target is not None:
        yield target, find_server(target), None
        return
    with run_server() as server:
        yield server.target, server.process, server


def measure(load: Load, target: Target, process: psutil.Process, server: RunningServer | None = None) -> dict[str, Any]:
    """Put a load on a service and return what happened, for `print_table` and for JSON.

    Args:
        load: What to put on it.
        target: Where it listens.
        process: Its first process.
        server: The service, where it was started here: then its log is looked at too.
    """
    frame = pictures.one_face()
    ask(target, post(target, frame))  # what is done once is not what is measured
    watch = Watch(process, load.watch_interval_s)
    crews = _start(load, target, frame)
    own = psutil.Process()
    try:
        time.sleep(load.warm_up_s)
        begin, own_s = time.monotonic(), sum(own.cpu_times()[:2])
        time.sleep(load.seconds)
        window = Window(begin, time.monotonic())
        own_s = sum(own.cpu_times()[:2]) - own_s
    finally:
        for crew in crews.values():
            crew.stop_soon()
        for crew in crews.values():
            crew.stop()
    recovery_s = _recover(target, frame)
    time.sleep(_REST_S)
    rest = look(process)
    watch.stop()
    return {
        "processor": processor(),
        "seconds": round(window.seconds, 1),
        "warm_up_s": load.warm_up_s,
        "camera_rate": load.camera_rate,
        "frame_bytes": len(frame),
        "clients": {name: summarize_clients(crew.journals, window) for name, crew in crews.items()},
        "server": summarize_usage(watch.usages, rest, window),
        "recovery_s": round(recovery_s, 3),
        "tracebacks": server.log().count("Traceback") if server else None,
        "own_processors": round(own_s / window.seconds, 2),
    }


def _start(load: Load, target: Target, frame: bytes) -> dict[str, Crew]:
    crews = {"health check": Crew(target, health_check(_HEALTH_INTERVAL_S), 1)}
    if load.cameras:
        crews["camera"] = Crew(target, camera(frame, load.camera_rate), load.cameras, _RAMP_S)
    if load.uploaders:
        crews["uploader"] = Crew(target, uploader(pictures.photo(), _PHOTO_INTERVAL_S), load.uploaders, _RAMP_S)
    for name, count in load.hostile.items():
        crews[name] = Crew(target, KINDS[name].client, count)
    return crews


def _recover(target: Target, frame: bytes) -> float:
    """Return the seconds until /healthz and a photo are answered; no more than `_RECOVERY_S`."""
    began = time.monotonic()
    while time.monotonic() - began < _RECOVERY_S:
        with suppress(OSError):
            if get(target, "/healthz").status == 200 and ask(target, post(target, frame)).status == 200:
                break
        time.sleep(0.02)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
