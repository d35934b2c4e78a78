"""Lanes: so many pictures at once, so many waiting, in native threads of their own."""

import subprocess
import sys
import threading

import pytest

from fervi.errors import Refusal
from fervi.settings import ROOT
from fervi.vision.analyzer import Analyzer
from fervi.web.workers import Budget, Lane
from tests.conftest import FakeClassifier, FakeDetector, held


def test_work_is_done_in_another_thread_and_its_answer_returned(analyzer):
    thread = Lane([analyzer], most_waiting=0).run(lambda _: threading.current_thread())
    assert thread is not threading.current_thread()


def test_each_thread_has_an_analyzer_of_its_own():
    analyzers = [Analyzer(FakeDetector(), FakeClassifier()) for _ in range(2)]
    lane = Lane(analyzers, most_waiting=0)
    together = threading.Barrier(2)

    def work(analyzer):
        together.wait(10)
        return analyzer

    seen = []
    threads = [threading.Thread(target=lambda: seen.append(lane.run(work))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == set(analyzers)


def test_a_full_lane_refuses_at_once_and_takes_work_again_when_it_is_free(analyzer):
    lane = Lane([analyzer], most_waiting=2)
    with held(lane):
        assert lane.is_full
        with pytest.raises(Refusal) as refused:
            lane.run(lambda _: None)
        assert refused.value.code == "busy"
    assert lane.run(lambda _: "done") == "done"


def test_what_the_work_raises_is_raised_and_the_place_given_back(analyzer):
    lane = Lane([analyzer], most_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            lane.run(lambda _: 1 / 0)
    assert lane.run(lambda analyzer: analyzer) is analyzer


def test_on_gevent_others_go_on_while_a_native_thread_works():
    program = """
from gevent import monkey; monkey.patch_all()
import gevent, threading, time
from fervi.web.workers import Lane, on_gevent
assert on_gevent()
native = monkey.get_original("threading", "get_ident")
sleep = monkey.get_original("time", "sleep")
lane = Lane([None], most_waiting=1)
ticks = []
def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.01)
gevent.spawn(tick)
assert lane.run(lambda _: (sleep(0.3), native())[1]) != native()
assert len(ticks) > 3, "the hub stood still"
try:
    lane.run(lambda _: 1 / 0)
except ZeroDivisionError as error:
    assert error.__traceback__ is not None
else:
    raise AssertionError("no error")
print("done")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("done", "")


def test_who_asks_for_more_memory_than_is_left_waits_and_who_asks_for_too_much_has_it_alone():
    budget, order = Budget(100), []

    def take(count: int) -> None:
        with budget.reserve(count):
            order.append(count)

    with budget.reserve(60):
        with budget.reserve(40):
            waiting = threading.Thread(target=take, args=(1000,))
            waiting.start()
            waiting.join(0.05)
            take(10)
        assert order == [10]
    waiting.join(10)
    take(100)
    assert order == [10, 1000, 100]


def test_memory_is_given_back_where_the_work_fails(analyzer):
    lane = Lane([analyzer], most_waiting=0, most_memory=10)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            lane.run(lambda _: 1 / 0, lambda: 10)
        with pytest.raises(ZeroDivisionError):
            lane.run(lambda _: None, lambda: 1 // 0)
    assert lane.run(lambda _: "done", lambda: 10) == "done"
