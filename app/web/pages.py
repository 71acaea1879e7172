"""The pages of a long answer: where one stands and where one may go."""

from dataclasses import dataclass, replace

from app.search.engine import PAGE_LIMIT, Query
from app.web import addresses

AROUND = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A page in the row; the gap between two that do not follow each other has number 0."""

    number: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Hits `first` to `last_hit` are shown; the addresses are empty at the ends."""

    first: int
    last_hit: int
    previous: str
    following: str
    steps: tuple[Step, ...]


def last(query: Query, total: int) -> int:
    """Return the number of the last page; the engine pages no further than PAGE_LIMIT."""
    return min(max(-(-total // query.size), 1), PAGE_LIMIT)


def pager(query: Query, total: int) -> Pager:
    """Return the row of pages around the one that `query` asks for."""
    end, here = last(query, total), query.page

    def at(page: int) -> str:
        return addresses.search(replace(query, page=page))

    near = set(range(max(1, here - AROUND), min(end, here + AROUND) + 1)) | {1, end}
    steps: list[Step] = []
    for page in sorted(near):
        if steps and page > steps[-1].number + 1:
            steps.append(Step(0, "", is_current=False))
        steps.append(Step(page, at(page), page == here))
    return Pager(
        first=(here - 1) * query.size + 1,
        last_hit=min(here * query.size, total),
        previous=at(here - 1) if here > 1 else "",
        following=at(here + 1) if here < end else "",
        steps=tuple(steps),
    )
