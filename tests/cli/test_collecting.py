"""Garbage is collected where nothing is half made."""

import gc
import os
import subprocess
import sys
import threading
import time
import weakref

import pytest

from app.cli import collecting

PATIENCE_S = 30

# Four threads ask the same objects for their dictionaries while garbage lets others run when it
# ends. Says of how many objects there are two dictionaries: without `begin` CPython 3.11 comes to
# one within a few rounds.
RACE = """
import gc, threading, time
from app.cli import collecting

class Shared:
    pass

class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        time.sleep(0)

def shared(number):
    one = Shared()
    one.number = number
    return one

def ask(objects, together, told):
    together.wait()
    for one in objects:
        Cycle()
        told.append(one.__dict__)

kept = [{number: number} for number in range(200)]  # so that no dictionary lies ready
collecting.PAUSE_S = 0
stop = threading.Event()
BEGIN
twice = 0
for number in range(12):
    # A collection after every third object to every sixth, so that some fall into the dictionaries.
    gc.set_threshold(2 + number % 4)
    objects, told, together = [shared(number) for number in range(500)], [], threading.Barrier(4)
    threads = [threading.Thread(target=ask, args=(objects, together, told)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept.append(told)
    twice += len({id(one) for one in told}) - len(objects)
stop.set()
print(twice, flush=True)
import os
os._exit(0)  # what is damaged need not be put away
"""


def race(begin):
    asked = [sys.executable, "-c", RACE.replace("BEGIN", begin)]
    # Not followed by coverage, which makes objects of its own and so moves the collections.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    told = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=120, env=plain)
    return int(told.stdout)


def test_no_object_gets_two_dictionaries():
    assert race("collecting.is_needed = lambda: True; collecting.begin(stop)") == 0


@pytest.mark.skipif(not collecting.is_needed(), reason="this interpreter collects between steps")
def test_the_interpreter_by_itself_makes_two():
    """If this fails, the fault is mended and `collecting.py` may go."""
    assert race("") > 0


@pytest.fixture
def enabled():
    """The interpreter collects by itself when the test begins."""
    did = gc.isenabled()
    gc.enable()
    yield
    if not did:
        gc.disable()


@pytest.mark.usefixtures("enabled")
def test_what_nobody_holds_is_collected_and_at_the_end_the_interpreter_goes_on(monkeypatch):
    monkeypatch.setattr(collecting, "is_needed", lambda: True)
    stop = threading.Event()
    (thread,) = collecting.begin(stop)
    try:
        assert not gc.isenabled()

        class Cycle:
            pass

        one = Cycle()
        one.itself = one
        gone = weakref.ref(one)
        del one
        kept = [[] for _ in range(gc.get_threshold()[0] + 1)]
        until = time.monotonic() + PATIENCE_S
        while gone() is not None and time.monotonic() < until:
            time.sleep(0.01)
        assert gone() is None
        assert kept
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert gc.isenabled()


@pytest.mark.usefixtures("enabled")
def test_one_within_another_lets_the_other_go_on(monkeypatch):
    monkeypatch.setattr(collecting, "is_needed", lambda: True)
    ends = [threading.Event(), threading.Event()]
    threads = [collecting.begin(stop)[0] for stop in ends]
    seen = []
    for stop, thread in reversed([*zip(ends, threads, strict=True)]):
        stop.set()
        thread.join(PATIENCE_S)
        seen.append(gc.isenabled())
    assert seen == [False, True]


@pytest.mark.usefixtures("enabled")
def test_where_it_is_not_needed_nothing_changes(monkeypatch):
    monkeypatch.setattr(collecting, "is_needed", lambda: False)
    assert collecting.begin(threading.Event()) == []
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("counts", "collected"),
    [((700, 10, 10), []), ((701, 10, 10), [0]), ((701, 11, 10), [1]), ((5, 11, 11), [2])],
)
def test_the_oldest_generation_that_is_due_is_collected(monkeypatch, counts, collected):
    asked = []
    monkeypatch.setattr(gc, "get_count", lambda: counts)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", asked.append)
    collecting.collect()
    assert asked == collected
