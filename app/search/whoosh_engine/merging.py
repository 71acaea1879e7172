"""Which segments become one, so that their number stays small and nobody waits for it.

Merging takes about 20 ms for a document. A commit therefore adds a segment and merges nothing; the
worker merges small ones while nothing waits, each time only so many documents that a publication
which comes in the middle is still found soon. Only when nobody has done that for long does a commit
merge, so that the number stays bounded whatever happens.
"""

from collections.abc import Sequence
from itertools import accumulate

# More segments than this are not left behind by a commit, or by an idle moment.
LIMIT = 64
IDLE_LIMIT = 48
# So many small ones are worth an idle moment, as long as they hold no more documents than this.
WORTHWHILE = 8
DOCUMENTS = 256


def chosen(sizes: Sequence[int], *, is_idle: bool) -> list[int]:
    """Return the positions of the segments (of so many documents each) to be merged, maybe none."""
    order = sorted(range(len(sizes)), key=lambda position: sizes[position])
    if len(sizes) > (IDLE_LIMIT if is_idle else LIMIT):
        return order[: len(order) // 2]
    if not is_idle:
        return []
    small = order[: _small([sizes[position] for position in order])]
    return small if len(small) >= WORTHWHILE else []


def _small(sizes: Sequence[int]) -> int:
    """Return how many of these, in ascending order, are small.

    One that is larger than all before it together is left alone: merged with every few new ones, a
    document would be written over and over.
    """
    before = 0
    for count, total in enumerate(accumulate(sizes)):
        if total > DOCUMENTS or total - before > max(before, 1):
            return count
        before = total
    return len(sizes)
