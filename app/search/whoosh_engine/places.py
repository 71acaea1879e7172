"""Where terms stand in the documents of a segment, as ascending numbers, and what stands together.

A place is document << PLACE_BITS | number of the word in it. What is looked for is given as one
list of lists for each word: the places of each of its terms.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.ranking import NEAR_GAP
from app.search.whoosh_engine.codec import Postings

PLACE_BITS = 32

Numbers = NDArray[np.int64]
Lists = Sequence[Sequence[Numbers]]


def of(found: Postings) -> Numbers:
    """Return where a term stands."""
    documents = np.repeat(found.documents, found.weights.astype(np.int64))
    return (documents.astype(np.int64) << PLACE_BITS) + found.places


def side_by_side(lists: Lists, having: NDArray[np.bool_]) -> Numbers:
    """Return the documents where one word of each list stands behind one of the list before.

    Only documents of `having` are looked at. It begins with the rarest word: lists of common ones
    are long, and to join or sort them takes a second where a search takes milliseconds.
    """
    rarest, places = _rarest(lists, having)
    starts = places - rarest
    for index, alternatives in enumerate(lists):
        if index != rarest:
            starts = starts[_among(starts + index, alternatives)]
    return _different(starts >> PLACE_BITS)


def near(lists: Lists, having: NDArray[np.bool_]) -> Numbers:
    """Return the documents where words of all lists stand together in any order.

    Between them there may be NEAR_GAP others altogether. Each stretch of so many places that has
    the rarest word in it is asked for the other ones.
    """
    size = len(lists) + NEAR_GAP
    rarest, places = _rarest(lists, having)
    starts = (places[:, None] - np.arange(size)).ravel()
    documents = np.repeat(places >> PLACE_BITS, size)
    for index, alternatives in enumerate(lists):
        if index != rarest:
            met = _within(starts, alternatives, size)
            starts, documents = starts[met], documents[met]
    return _different(documents)


def _different(ascending: Numbers) -> Numbers:
    """Return each number once; what numpy has for it sorts them again first."""
    return ascending[np.flatnonzero(np.diff(ascending, prepend=-1))]


def _rarest(lists: Lists, having: NDArray[np.bool_]) -> tuple[int, Numbers]:
    """Return which word stands in the fewest places, and these."""
    rarest = min(range(len(lists)), key=lambda index: sum(map(len, lists[index])))
    places = np.concatenate(lists[rarest])
    places = places[having[places >> PLACE_BITS]]
    # Sorted, each search begins where the one before it has warmed the memory.
    places.sort()
    return rarest, places


def _among(keys: Numbers, lists: Sequence[Numbers]) -> NDArray[np.bool_]:
    """Tell which keys stand in any of the lists."""
    return _within(keys, lists, 1)


def _within(starts: Numbers, lists: Sequence[Numbers], size: int) -> NDArray[np.bool_]:
    """Tell behind which starts, these included, one of the next `size` places is in any list."""
    mask = np.zeros(len(starts), bool)
    for numbers in lists:
        if len(numbers):
            next_ = np.searchsorted(numbers, starts)
            distance = numbers[np.minimum(next_, len(numbers) - 1)] - starts
            mask |= (distance >= 0) & (distance < size)
    return mask
