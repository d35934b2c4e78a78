"""The load program: what it refuses to do, how it counts, and that it speaks the service's protocol."""

import json
from contextlib import suppress

import pytest
import socketio

from benchmarks import hostile, load, pictures
from benchmarks.clients.crew import Event, Journal, Target
from benchmarks.clients.live import LiveSocket
from benchmarks.processor import processor
from benchmarks.report import Window, print_table, summarize_clients, summarize_usage
from benchmarks.server import Usage, run_server


def _journal(*events: tuple[float, str, float]) -> Journal:
    return Journal([Event(*event) for event in events])


def _usage(at: float, worker_mb: float, descriptors: int = 20, worker: int = 1) -> Usage:
    in_bytes = int(worker_mb * 1e6)
    return Usage(at, in_bytes, in_bytes, in_bytes + 30_000_000, 5, descriptors, processor_s=at, worker=worker)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_load_is_put_on_this_machine(url):
    assert Target.parse(url).port == 8000


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1:8000",
        "http://10.0.0.1:80",
        "http://0.0.0.0:80",
        "http://127.0.0.1",
        "https://127.0.0.1:1",
        "x",
    ],
)
def test_load_is_put_on_no_other_machine(url, capsys):
    with pytest.raises(SystemExit) as exited:
        load.main(["--url", url])
    assert exited.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "--cameras -1",
        "--cameras 2001",
        "--seconds 0",
        "--seconds 1e9",
        "--soak 20",
        "--rate 0",
        "--hostile friendly",
        "--hostile lingering=-1",
        "--hostile lingering=x",
    ],
)
def test_a_load_is_bounded_and_makes_sense(text, capsys):
    with pytest.raises(SystemExit) as exited:
        load.main(text.split())
    assert exited.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_only_answers_in_the_window_count_and_each_client_has_its_rate():
    journals = [
        _journal((0.5, "answered", 9.0), (1.5, "answered", 0.1), (2.5, "answered", 0.3), (9.0, "answered", 9.0)),
        _journal((1.2, "answered", 0.1), (1.3, "dropped", 0.0)),
        _journal((0.1, "refused: too_many_connections", 0.0), (1.1, "refused: too_many_connections", 0.0)),
    ]
    summary = summarize_clients(journals, Window(1.0, 3.0))
    assert (summary["clients"], summary["served"]) == (3, 2)
    assert summary["answered_per_s"] == 1.5
    assert summary["each_per_s"] == [0.5, 0.75, 1.0]
    assert summary["round_trip_ms"] == {"p50": 100.0, "p95": 280.0, "p99": 296.0, "max": 300.0}
    assert summary["dropped"] == 1
    assert summary["outcomes"] == {"answered": 5, "refused: too_many_connections": 2}
    assert summary["refused_ms"]["max"] == 0


def test_clients_without_an_answer_have_no_rate_and_no_round_trip():
    summary = summarize_clients([_journal((1.5, "error: TimeoutError", 10.0))], Window(1.0, 3.0))
    assert summary["answered_per_s"] == 0
    assert summary["each_per_s"] == [None, None, None]
    assert set(summary["round_trip_ms"].values()) == {None}


def test_memory_that_grows_has_a_trend_and_descriptors_that_do_not_have_none():
    usages = [_usage(at=float(second), worker_mb=100 + second / 36) for second in range(0, 400, 10)]
    summary = summarize_usage(usages, _usage(410.0, worker_mb=105), Window(0, 400))
    assert summary["worker_mb"] == [100.0, 110.8, 105.0]
    assert summary["trend_per_hour"] == {"worker_mb": 100.0, "threads": 0.0, "descriptors": 0.0}
    assert summary["processors"] == 1.0
    assert summary["workers_replaced"] == 0


def test_a_replaced_worker_is_noticed():
    usages = [_usage(0.0, 100, worker=1), _usage(1.0, 90, worker=2)]
    assert summarize_usage(usages, usages[-1], Window(0, 2))["workers_replaced"] == 1


def test_the_server_is_gone_after_a_load_that_is_broken_off():
    with suppress(KeyboardInterrupt), run_server() as server:
        workers = server.process.children()
        raise KeyboardInterrupt
    assert not any(process.is_running() for process in [server.process, *workers])


def test_an_unknown_kind_of_hostile_client_is_named(capsys):
    with pytest.raises(SystemExit) as exited:
        hostile.main(["friendly"])
    assert exited.value.code == 2
    assert "friendly" in capsys.readouterr().err


def test_the_hand_made_client_is_answered_as_python_socketio_s_is(server):
    frame = pictures.one_face()
    official = socketio.Client(reconnection=False)
    official.connect(server.url, namespaces=["/live"], transports=["websocket"])
    expected = official.call("frame", ({"seq": 3, "captured_ms": 1000.0}, frame), namespace="/live", timeout=30)
    official.disconnect()
    with LiveSocket(server.target) as live:
        live.join()
        live.send_frame(3, 1000.0, frame)
        answer = live.acknowledgement()
    timing = {"timing": None}
    assert answer | timing == expected | timing
    assert len(answer["faces"]) == 1


def test_a_short_load_reports_cameras_uploaders_and_what_the_service_used(server, capsys):
    asked = load.Load(cameras=2, uploaders=1, hostile={"refused-body": 1}, seconds=1, warm_up_s=1)
    report = load.measure(asked, server.target, server.process, server)
    assert report["clients"].keys() == {"health check", "camera", "uploader", "refused-body"}
    assert report["clients"]["camera"]["outcomes"]["joined"] == 2
    assert report["clients"]["camera"]["outcomes"]["answered"] > 0
    assert report["server"]["worker_mb"][1] > 50
    assert report["tracebacks"] == 0
    assert json.loads(json.dumps(report)) == report
    print_table(report)
    printed = capsys.readouterr().out
    assert "camera" in printed
    assert processor() in printed


def test_the_row_of_a_hostile_kind_says_how_the_others_fared(server):
    asked = load.Load(cameras=1, uploaders=1, hostile={"malformed-chunk": 2}, seconds=1, warm_up_s=1)
    row = hostile.figures("malformed-chunk", load.measure(asked, server.target, server.process, server))
    assert row["number"] == 2
    assert row["peak_mb"] > 50
    assert "answered 400 bad_request" in row["besides"]
