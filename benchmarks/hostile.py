"""`python -m benchmarks.hostile`: each kind of hostile client by itself on a fresh service, beside honest clients."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.clients.hostile import KINDS
from benchmarks.load import Load, measure
from benchmarks.report import besides
from benchmarks.server import ServerError, run_server

_CAMERAS, _UPLOADERS = 3, 1
_ALONE = "nobody"
_ROW = "{:<22}{:>7} {:>8}{:>8} {:>8}{:>8} {:>9} {:>7}{:>7} {:>8}{:>6}  {}"
_TITLES = (
    "with",
    "number",
    "/healthz",
    "max ms",
    "photo",
    "max ms",
    "frames/s",
    "peak MB",
    "rest",
    "threads",
    "fds",
    "",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a row for each kind; returns the exit status: 0 done, 1 the service did not start."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"default: {', '.join(KINDS)}")
    parser.add_argument("--seconds", type=float, default=8.0, help="that each kind is measured; default: 8")
    parser.add_argument("--json", action="store_true", help="print one JSON object, kind -> figures, instead of rows")
    parsed = parser.parse_args(arguments)
    if unknown := set(parsed.kinds) - KINDS.keys():
        parser.error(f"{min(unknown)} is no kind of hostile client. The kinds are {', '.join(KINDS)}.")
    if not parsed.json:
        print(f"{_CAMERAS} cameras and {_UPLOADERS} uploader, {parsed.seconds:g} s with each kind.\n")
        print(_ROW.format(*_TITLES))
    try:
        rows = {}
        for kind in [_ALONE, *(parsed.kinds or KINDS)]:
            rows[kind] = _measure(kind, parsed.seconds)
            if not parsed.json:
                print(_row(kind, rows[kind]), flush=True)
    except ServerError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if parsed.json:
        print(json.dumps(rows, indent=1))
    return 0


def _measure(kind: str, seconds: float) -> dict[str, Any]:
    hostile = {} if kind == _ALONE else {kind: KINDS[kind].count}
    with run_server() as server:
        load = Load(cameras=_CAMERAS, uploaders=_UPLOADERS, hostile=hostile, seconds=seconds)
        return figures(kind, measure(load, server.target, server.process, server))


def figures(kind: str, report: dict[str, Any]) -> dict[str, Any]:
    """Return what counts of a report of `benchmarks.load`: of the others, and of what the worker used at most.

    A time is None where nothing was answered.
    """
    clients, server = report["clients"], report["server"]
    healthz, photo = (clients[name]["round_trip_ms"] for name in ("health check", "uploader"))
    return {
        "number": clients[kind]["clients"] if kind in clients else 0,
        "healthz_ms": {share: healthz[share] for share in ("p50", "max")},
        "photo_ms": {share: photo[share] for share in ("p50", "max")},
        "frames_per_s": clients["camera"]["answered_per_s"],
        "peak_mb": server["worker_mb"][1],
        "rest_mb": server["worker_mb"][2],
        "threads": server["threads"][1],
        "descriptors": server["descriptors"][1],
        "besides": besides(clients[kind]) if kind in clients else "",
    }


def _row(kind: str, row: dict[str, Any]) -> str:
    times = [row[what][share] for what in ("healthz_ms", "photo_ms") for share in ("p50", "max")]
    return _ROW.format(
        kind,
        row["number"],
        *("-" if time is None else f"{time:.0f}" for time in times),
        f"{row['frames_per_s']:.1f}",
        *(f"{row[what]:.0f}" for what in ("peak_mb", "rest_mb", "threads", "descriptors")),
        row["besides"],
    )


if __name__ == "__main__":
    sys.exit(main())
