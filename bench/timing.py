"""Times of calls: CPU of this process and the clock on the wall, and what is said of many of them.

CPU time hardly depends on what else the machine does; wall time is what a person waits. Both are
milliseconds everywhere in the bench.

The garbage collector of CPython 3.11 may start in the middle of anything, and a process that loads
many rows has died of it (a segmentation fault in SQLAlchemy's states after some twenty search pages
over a thousand practices; never with 3.12, which waits for a safe moment). So here it is started
between two calls. What it takes for the young is counted to the call before; the oldest generation,
which Python itself visits only when much has been added to it, is visited between two lines of the
table and counted to none.
"""

import gc
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TypeVar

Call = Callable[[], object]
_Result = TypeVar("_Result")

# A round that does not count makes everything ready, so it is given more time than one that does.
WARMING_SECONDS = 180.0


def percentile(values: Iterable[float], share: float) -> float:
    """Return the least value that at least `share` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def collect_by_hand() -> None:
    """Let garbage be collected between calls only; call once before measuring."""
    gc.collect()
    gc.freeze()
    gc.disable()


def collect() -> None:
    """Collect the young garbage that is due, as Python would have meanwhile."""
    due = zip(range(2), gc.get_count(), gc.get_threshold(), strict=False)
    if generations := [generation for generation, count, limit in due if count > limit]:
        gc.collect(max(generations))


@dataclass(frozen=True, slots=True)
class Times:
    """How long each of some calls took, in milliseconds."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def take(self, call: Callable[[], _Result]) -> _Result:
        """Do it, note the times, return what it returned."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        collect()
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        return result

    def summary(self) -> Mapping[str, float]:
        """Return p50, p95 and the worst of both clocks, and how many calls there were."""
        told: dict[str, float] = {"calls": len(self.cpu)}
        for name, values in (("cpu", self.cpu), ("wall", self.wall)):
            told[f"{name}_p50"] = round(percentile(values, 0.5), 4)
            told[f"{name}_p95"] = round(percentile(values, 0.95), 4)
            told[f"{name}_max"] = round(max(values), 4)
        return told


def measure(calls: Iterable[Call], seconds: float) -> Times:
    """Time every call, the first whatever it takes, the next until `seconds` have passed."""
    gc.collect()
    times = Times()
    until = time.monotonic() + seconds
    for call in calls:
        times.take(call)
        if time.monotonic() > until:
            break
    return times
