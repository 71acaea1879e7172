"""Which part of a list is a page, and what of a query was ignored."""

from app.search.engine import FACETS, PAGE_LIMIT, SIZE_LIMIT, Query
from app.search.grammar import Request


def bounds(query: Query) -> slice:
    """Return the part of the ordered hits that the query asks for, within the limits."""
    size = min(max(query.size, 1), SIZE_LIMIT)
    page = min(max(query.page, 1), PAGE_LIMIT)
    return slice((page - 1) * size, page * size)


def notes(request: Request, query: Query) -> tuple[str, ...]:
    """Return the codes of everything that was ignored."""
    found = dict.fromkeys(request.notes)
    if any(name not in FACETS for name in query.filters):
        found["unknown-filter"] = None
    if not 1 <= query.page <= PAGE_LIMIT or not 1 <= query.size <= SIZE_LIMIT:
        found["page-limit"] = None
    return tuple(found)
