"""Collects garbage between two steps of a program, where CPython 3.11 would do it within one.

CPython before 3.12 collects garbage in the midst of making an object. Where that is the dictionary
of another object, whatever the collection ends may let other threads run, one of them makes the
same dictionary, and what is in it is freed twice: memory is damaged, and a process with several
threads ends by a fault of segmentation, here once in some two thousand pages (decision 16). A
thread of its own collects where nothing is half made.
"""

import gc
import sys
import threading

PAUSE_S = 0.05


def is_needed() -> bool:
    """Tell whether this interpreter collects at any time; others do it between two steps."""
    return sys.implementation.name == "cpython" and sys.version_info < (3, 12)


def begin(stop: threading.Event) -> list[threading.Thread]:
    """Collect by hand until `stop`, from now on; return the thread that does it, if one is needed.

    Afterwards the interpreter collects by itself again, if it did before.
    """
    if not is_needed():
        return []
    did = gc.isenabled()
    gc.disable()
    thread = threading.Thread(target=_work, args=(stop, did), daemon=True)
    thread.start()
    return [thread]


def _work(stop: threading.Event, did: bool) -> None:
    try:
        while not stop.wait(PAUSE_S):
            collect()
    finally:
        if did:
            gc.enable()


def collect() -> None:
    """Collect the oldest generation that is due, as the interpreter would."""
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    full = [number for number, (count, limit) in enumerate(due) if count > limit > 0]
    if full:
        gc.collect(full[-1])
