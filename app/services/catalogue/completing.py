"""Complete what is being typed as somebody: never with what finds nothing."""

from collections.abc import Mapping, Sequence

from app.domain.actor import Actor
from app.domain.slugs import slug as slug_of
from app.search.chunks import QUOTES, Ending, ending
from app.search.engine import Query, SearchEngine, SearchUnavailableError
from app.services.catalogue.finding import gone, totals
from app.services.catalogue.names import named

SHOWN = 8


def suggest(
    engine: SearchEngine,
    actor: Actor,
    prefix: str,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> Sequence[str]:
    """Complete what is being typed, with what finds something under the chosen filters.

    The value of a filter in words is completed with names of what has documents. Nothing while the
    index cannot answer.
    """
    end = ending(prefix)
    try:
        if end.facet:
            found = _values(engine, actor, prefix, end)
        else:
            found = engine.suggest(prefix, actor.audiences, without=gone(engine))
    except SearchUnavailableError:
        return ()
    # Of plain words one is enough to be found, and what completes them is.
    if end.is_plain and not any((filters or {}).values()):
        return found
    asked = [Query(text, actor.audiences, filters=filters or {}, size=1) for text in found]
    return [
        one.text for one, total in zip(asked, totals(engine, actor, asked), strict=True) if total
    ]


def _values(engine: SearchEngine, actor: Actor, prefix: str, end: Ending) -> Sequence[str]:
    """Complete the value of a filter, the commonest first."""
    every = Query("", actor.audiences, size=1, without=gone(engine))
    counts = engine.search(every).facets.get(end.facet, {})
    names = named(counts if end.facet == "city" else ())
    signs = {slug: sign.short for slug, sign in names.networks.items()}
    called = {"city": names.cities, "topic": names.topics, "network": signs}[end.facet]
    begun = f"-{slug_of(prefix[end.start :])}"
    fitting = sorted(
        (-counts[slug], name)
        for slug, name in called.items()
        if counts.get(slug) and begun in f"-{slug_of(name)}"
    )
    head = prefix[: end.start]
    head = head[:-1] if head.translate(QUOTES).endswith('"') else head
    return [head + (f'"{name}"' if " " in name else name) for _, name in fitting[:SHOWN]]
