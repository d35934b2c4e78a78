from pathlib import Path

import pytest

from benchmarks import processor
from benchmarks.pipeline import as_text
from benchmarks.start import start_line

LIVE = {"found": 1, "decode_ms": 1.0, "detect_ms": 2.5, "classify_ms": 0.0, "total_ms": 3.5}
ORIGINAL = {"found": 1, "decode_ms": 2.0, "detect_ms": 50.0, "classify_ms": 40.0, "total_ms": 92.0}
DETECTION = {"Haar": {"found": 1, "ms": 50.0}, "ours": {"found": 1, "ms": 2.5}}


def medians(**contenders):
    return {"processor": "a processor", "one face": contenders, "four faces": contenders, "detection": DETECTION}


def test_each_step_is_compared_with_that_of_the_original_application():
    lines = as_text(medians(live=LIVE, original=ORIGINAL)).splitlines()
    assert [line.split()[-4:] for line in lines if "against live" in line] == [
        ["live", "2.0x", "20.0x", "26.3x"],
        ["live", "2.0x", "20.0x", "26.3x"],
    ], "a step that takes no time has no ratio"
    assert lines[-1].split() == ["ours", "1", "2.50", "20.0x"]


def test_without_keras_nothing_is_compared():
    assert "against live" not in as_text(medians(live=LIVE))


def test_the_start_is_compared_with_that_of_the_original_application():
    start = {"service_s": 1.5, "processor_s": 1.8}
    assert start_line({**start, "original_s": 6.0}).endswith("4.0x as fast as the original application")
    assert "original" not in start_line(start), "it was not there to compare with"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("model name\t: EPYC\nflags\t: sse2 avx2 avx512bw avx512_vnni\n", "EPYC, AVX-512 VNNI"),
        ("model name\t: EPYC\nflags\t: sse2 avx2\n", "EPYC, AVX2 without VNNI"),
        ("model name\t: old\nflags\t: sse2\n", "old"),
        ("Features\t: fp asimd asimddp\n", "aarch64, dot products"),
        (None, "aarch64"),
    ],
)
def test_the_processor_is_told_with_what_it_has_for_int8(
    cpuinfo: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cpuinfo:
        (tmp_path / "cpuinfo").write_text(cpuinfo)
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert processor.processor() == expected
