"""How long the service takes from its start until it is ready, beside the original application."""

import subprocess
import sys
import time
from importlib.util import find_spec

from benchmarks.server import look, run_server
from fervi.settings import ROOT

_ORIGINAL = "from benchmarks.paper import PaperApplication; PaperApplication()"


def time_start() -> dict[str, float]:
    """Start a service, then load what the original application reads faces with.

    Returns:
        Until `/readyz` answers, `service_s` and of all cores together `processor_s`; `original_s` for the original
        application, which is left out where Keras is not installed.
    """
    begun = time.perf_counter()
    with run_server() as server:
        times = {"service_s": time.perf_counter() - begun, "processor_s": look(server.process).processor_s}
    if find_spec("keras"):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", _ORIGINAL], cwd=ROOT, check=True, capture_output=True)
        times["original_s"] = time.perf_counter() - begun
    return {name: round(seconds, 2) for name, seconds in times.items()}


def start_line(times: dict[str, float]) -> str:
    """Return a line of text, with how many times as fast as the original application the service starts."""
    original = times.get("original_s")
    against = f", {original / times['service_s']:.1f}x as fast as the original application" if original else ""
    return f"start until ready: {times['service_s']:.2f} s, {times['processor_s']:.2f} s of processor time{against}"
