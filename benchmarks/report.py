"""What a load has shown: rates, round trips, refusals and what the service used, as a table or as JSON."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.clients.crew import Event, Journal
from benchmarks.clients.honest import ANSWERED, DROPPED, REFUSED
from benchmarks.server import Usage

_MB = 1e6
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
_HOUR_S = 3600.0
_SHORTEST_TREND_S = 60.0
_MOST_SAMPLES = 40
_CLIENTS = "{:<23}{:>7}{:>8}{:>11} {:>7}{:>7}{:>7} {:>7}{:>7}{:>7}{:>8}  {}"
_COLUMNS = (
    "clients",
    "number",
    "served",
    "answers/s",
    "least",
    "median",
    "most",
    "p50",
    "p95",
    "p99",
    "max ms",
    "besides",
)
_USAGE = "{:<36}{:>10}{:>10}{:>10}{:>16}"


@dataclass(frozen=True)
class Window:
    """The time that is measured, in seconds on the monotonic clock."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.begin

    def of(self, journal: Journal) -> list[Event]:
        """Return the events that ended in it."""
        return [event for event in journal.events if self.begin <= event.at <= self.end]


def summarize_clients(journals: Sequence[Journal], window: Window) -> dict[str, Any]:
    """Return what happened to the clients of one kind.

    Returns:
        `clients`, `served` (those with an answer in the window), `answered_per_s`, `each_per_s` (the least, the median
        and the most of those served), `round_trip_ms` (p50, p95, p99, max; each None without an answer); and from
        beginning to end `dropped`, `refused_ms` (how long it took to be told) and `outcomes` (how often each was).
    """
    events = [window.of(journal) for journal in journals]
    answers = [[event.seconds for event in each if event.what == ANSWERED] for each in events]
    rates = sorted(len(each) / window.seconds for each in answers if each)
    outcomes = Counter(event.what for journal in journals for event in journal.events)
    dropped = outcomes.pop(DROPPED, 0)
    return {
        "clients": len(journals),
        "served": len(rates),
        "answered_per_s": round(sum(rates), 2),
        "each_per_s": [round(float(np.quantile(rates, share)), 2) if rates else None for share in (0, 0.5, 1)],
        "round_trip_ms": _quantiles([seconds for each in answers for seconds in each]),
        "dropped": dropped,
        "refused_ms": _quantiles(
            [event.seconds for journal in journals for event in journal.events if event.what.startswith(REFUSED)]
        ),
        "outcomes": dict(outcomes.most_common()),
    }


def _quantiles(seconds: list[float]) -> dict[str, float | None]:
    return {
        name: round(1000 * float(np.quantile(seconds, share)), 1) if seconds else None
        for name, share in _SHARES.items()
    }


def summarize_usage(usages: Sequence[Usage], rest: Usage, window: Window) -> dict[str, Any]:
    """Return what a service used: at first, at most, and at rest after the load; and its trends in the window.

    Where the window is long enough for a trend, `samples` are what was seen in it, thinned out: seconds, MB of the
    worker, threads and descriptors.
    """
    first, within = usages[0], [usage for usage in usages if window.begin <= usage.at <= window.end]
    summary: dict[str, Any] = {
        "worker_mb": [
            first.worker_bytes / _MB,
            max(u.worker_peak_bytes for u in usages) / _MB,
            rest.worker_bytes / _MB,
        ],
        "all_processes_mb": [first.all_bytes / _MB, max(u.all_bytes for u in usages) / _MB, rest.all_bytes / _MB],
        "threads": [first.threads, max(u.threads for u in usages), rest.threads],
        "descriptors": [first.descriptors, max(u.descriptors for u in usages), rest.descriptors],
    }
    trends = {"worker_mb": "worker_bytes", "threads": "threads", "descriptors": "descriptors"}
    return {
        **{name: [round(value, 1) for value in values] for name, values in summary.items()},
        "trend_per_hour": {name: _trend(within, attribute) for name, attribute in trends.items()},
        "processors": _processors(within),
        "workers_replaced": len({usage.worker for usage in usages}) - 1,
        "samples": [
            [round(usage.at - window.begin, 1), round(usage.worker_bytes / _MB, 1), usage.threads, usage.descriptors]
            for usage in within[:: max(1, len(within) // _MOST_SAMPLES)]
            if window.seconds >= _SHORTEST_TREND_S
        ],
    }


def _trend(usages: Sequence[Usage], attribute: str) -> float | None:
    """Return the slope of the line of least squares through the second half of what was seen, per hour.

    None where that is too short to tell.
    """
    half = usages[len(usages) // 2 :]
    if not half or half[-1].at - half[0].at < _SHORTEST_TREND_S / 2:
        return None
    scale = _MB if attribute.endswith("bytes") else 1.0
    values = [getattr(usage, attribute) / scale for usage in half]
    slope = np.polyfit([usage.at - half[0].at for usage in half], values, 1)[0]
    return round(float(slope) * _HOUR_S, 1)


def _processors(usages: Sequence[Usage]) -> float | None:
    if len(usages) < 2:
        return None
    return round((usages[-1].processor_s - usages[0].processor_s) / (usages[-1].at - usages[0].at), 2)


def print_table(report: dict[str, Any]) -> None:
    """Print a report of `benchmarks.load`."""
    print(f"on {report['processor']}")
    print(
        f"{report['seconds']:.0f} s measured after {report['warm_up_s']:.0f} s of warm-up; "
        f"frames of {report['frame_bytes']:,} bytes, at most {report['camera_rate']:g} a second from each camera."
    )
    print("\n" + _CLIENTS.format(*_COLUMNS))
    for name, summary in report["clients"].items():
        print(_client_row(name, summary))
    if report["server"]:
        _print_usage(report["server"])
    print(f"recovery: {report['recovery_s']:.2f} s until /healthz and a photo were answered after the load")
    if report["tracebacks"] is not None:
        print(
            f"tracebacks in the server's log: {report['tracebacks']}; the load program took {report['own_processors']} "
            "processors"
        )


def _client_row(name: str, summary: dict[str, Any]) -> str:
    return _CLIENTS.format(
        name,
        summary["clients"],
        summary["served"],
        f"{summary['answered_per_s']:.1f}",
        *("" if rate is None else f"{rate:.1f}" for rate in summary["each_per_s"]),
        *("" if trip is None else f"{trip:.0f}" for trip in summary["round_trip_ms"].values()),
        besides(summary),
    )


def besides(summary: dict[str, Any]) -> str:
    """Return what happened to the clients of one kind besides answers, as text."""
    parts = [f"{summary['dropped']}x {DROPPED}"] if summary["dropped"] else []
    parts += [f"{count}x {what}" for what, count in summary["outcomes"].items() if what != ANSWERED]
    if summary["refused_ms"]["p95"] is not None:
        parts.append(f"told so in {summary['refused_ms']['p95']:.0f} ms (p95)")
    return ", ".join(parts)


def _print_usage(usage: dict[str, Any]) -> None:
    names = {
        "worker_mb": "memory of the worker, MB resident",
        "all_processes_mb": "memory of all processes, MB resident",
        "threads": "threads",
        "descriptors": "open descriptors",
    }
    print("\n" + _USAGE.format("the server", "at first", "at most", "at rest", "trend per hour"))
    for key, name in names.items():
        trend = usage["trend_per_hour"].get(key)
        print(_USAGE.format(name, *(f"{value:.0f}" for value in usage[key]), "" if trend is None else f"{trend:+.0f}"))
    print(f"processors used: {usage['processors']}; workers replaced: {usage['workers_replaced']}")
