"""The cache of decoded arrays: bounded in bytes, the longest unused goes first."""

import threading

import numpy as np

from app.search.whoosh_engine.cache import BYTES_A_DOCUMENT, OVERHEAD_BYTES, Cache


def array(size: int) -> tuple[np.ndarray, ...]:
    return (np.zeros(size, np.uint8),)


def test_what_is_kept_is_not_made_again() -> None:
    cache = Cache(10_000)
    made: list[str] = []

    def make() -> tuple[np.ndarray, ...]:
        made.append("made")
        return array(10)

    first = cache.get("a", make)
    assert cache.get("a", make) is first
    assert made == ["made"]


def test_the_longest_unused_goes_when_the_bytes_are_used_up() -> None:
    cache = Cache(3 * (1000 + OVERHEAD_BYTES))
    for key in "abc":
        cache.get(key, lambda: array(1000))
    cache.get("a", lambda: array(1000))
    cache.get("d", lambda: array(1000))
    made: list[str] = []
    for key in "acdb":
        cache.get(key, lambda key=key: (made.append(key), array(1000))[1])
    assert made == ["b"]
    assert cache.size <= cache.limit
    assert len(cache) == 3


def test_one_array_larger_than_the_cache_is_kept_alone() -> None:
    cache = Cache(100)
    cache.get("a", lambda: array(5000))
    cache.get("b", lambda: array(5000))
    assert len(cache) == 1


def test_threads_that_make_the_same_keep_one() -> None:
    cache = Cache(100_000)
    both = threading.Barrier(2)

    def make() -> tuple[np.ndarray, ...]:
        both.wait()
        return array(1000)

    workers = [threading.Thread(target=cache.get, args=("a", make)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert cache.size == 1000 + OVERHEAD_BYTES


def test_what_is_not_wanted_again_is_not_kept() -> None:
    cache = Cache(10_000)
    cache.get("a", lambda: array(10), keep=False)
    assert (len(cache), cache.size) == (0, 0)


def test_a_larger_collection_has_more_room_but_no_cache_stays_none() -> None:
    some, none = Cache(1_000), Cache(0)
    for cache in (some, none):
        cache.make_room(10)
    assert (some.limit, none.limit) == (1_000 + 10 * BYTES_A_DOCUMENT, 0)
    some.make_room(0)
    assert some.limit == 1_000
