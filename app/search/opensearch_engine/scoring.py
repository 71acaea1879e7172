"""A plan as one question: the formula of `plain_scoring.py`, computed where the documents are.

Every factor is pushed down to the single terms, since sums and maxima let it pass. The share of the
query's words that a document has cannot be known inside a sum, so the sum is raised to a power,
multiplied by the number of words present, and taken back to the first power.
"""

from collections.abc import Iterable, Sequence

from app.search.opensearch_engine.cluster import Body
from app.search.opensearch_engine.schema import LENGTHS, SURFACE, TEXT, WEIGHT
from app.search.opensearch_engine.view import View
from app.search.plan import Option, Plan, Unit, Word
from app.search.ranking import COORDINATION, FAMILY_WEIGHT, K1, NEAR_GAP, SURFACE_WEIGHT, B

NOTHING: Body = {"match_none": {}}


def _bm25(field: str) -> str:
    """Write `ranking.bm25` as a script; the score it gets is how often the term stands."""
    length = f"doc['{LENGTHS[field]}'].value"
    held_back = f"{K1} * ({1 - B} + {B} * {length} / params.average)"
    return f"params.factor * _score * {K1 + 1} / (_score + {held_back})"


_BM25 = {field: _bm25(field) for field in LENGTHS}
_WEIGHED = f"_score * doc['{WEIGHT}'].value"
_RAISED = f"Math.pow(_score, {1 / COORDINATION})"
_COORDINATED = f"Math.pow(_score / params.size, {COORDINATION}) * doc['{WEIGHT}'].value"


def _scripted(query: Body, source: str, **params: float) -> Body:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def weighed(query: Body) -> Body:
    """Multiply the score by the weight of the document."""
    return _scripted(query, _WEIGHED)


def term(view: View, field: str, text: str, factor: float) -> list[Body]:
    """Return what scores a term, `factor` times; nothing if no readable document has it."""
    if not view.count(field, text):
        return []
    found = {"term": {field: text}}
    factor *= view.idf(field, text)
    return [_scripted(found, _BM25[field], factor=factor, average=view.averages[field])]


def added(parts: Sequence[Body]) -> list[Body]:
    """Return what adds up the parts that match, if there are any."""
    return [{"bool": {"should": parts}}] if len(parts) > 1 else list(parts)


def _best(parts: Sequence[Body]) -> list[Body]:
    return [{"dis_max": {"queries": parts}}] if len(parts) > 1 else list(parts)


def _any(view: View, group: Iterable[str], factor: float) -> list[Body]:
    return _best([part for one in group for part in term(view, TEXT, one, factor)])


def _word(view: View, word: Word, factor: float) -> list[Body]:
    form = term(view, SURFACE, word.surface, factor * SURFACE_WEIGHT)
    own = added(_any(view, word.terms, factor) + form)
    kin = _any(view, word.family, factor * FAMILY_WEIGHT)
    options = [part for option in word.options for part in _option(view, option, factor)]
    return _best(own + kin + options)


def _option(view: View, option: Option, factor: float) -> list[Body]:
    share = factor * option.weight / len(option.words)
    parts = [_word(view, word, share) for word in option.words]
    if not all(parts):
        return []
    musts = [part for found in parts for part in found]
    return [{"bool": {"must": musts, "filter": _together(option)}}]


def _unit(view: View, unit: Unit) -> list[Body]:
    words = added([part for word in unit.words for part in _word(view, word, 1.0)])
    length = len(unit.words)
    return _best(
        words + [part for option in unit.options for part in _option(view, option, length)]
    )


def phrase(places: Sequence[Sequence[str]]) -> Body:
    """Return what matches the places side by side."""
    return _spans(places, slop=0, in_order=True) if places else NOTHING


def _together(option: Option) -> list[Body]:
    """Return what a synonym of several words must meet besides them: that they stand together."""
    several = len(option.words) > 1
    return [_spans(option.places, slop=NEAR_GAP, in_order=False)] if several else []


def _spans(places: Sequence[Sequence[str]], **how: int) -> Body:
    clauses = [
        {"span_or": {"clauses": [{"span_term": {TEXT: one}} for one in place]}} for place in places
    ]
    return {"span_near": {"clauses": clauses, **how}}


# -- which words a document has --------------------------------------------------------------------


def _has_word(word: Word) -> Body:
    own = {"terms": {TEXT: [*word.terms, *word.family]}}
    return _either([own, *map(_has_option, word.options)])


def _has_option(option: Option) -> Body:
    return _either(_together(option) or list(map(_has_word, option.words)))


def _either(parts: Sequence[Body]) -> Body:
    return {"bool": {"should": parts, "minimum_should_match": 1}} if len(parts) > 1 else parts[0]


def _present(what: Plan) -> list[Body]:
    """Return a weight for each word and phrase that a document may have."""
    filters = [
        _either([_has_word(word), *map(_has_option, unit.options)])
        for unit in what.units
        for word in unit.words
    ]
    weights = [{"filter": one, "weight": 1.0} for one in filters]
    return [*weights, {"weight": float(len(what.phrases))}] if what.phrases else weights


# -- the whole -------------------------------------------------------------------------------------


def query(view: View, what: Plan, filters: Sequence[Body]) -> Body:
    """Return what matches and scores a plan among what passes `filters` and may be read."""
    musts = [view.readable, *filters, *map(phrase, what.phrases)]
    matched = {"filter": musts, "must_not": list(map(phrase, what.excluded))}
    if not what.size:
        return weighed({"constant_score": {"filter": {"bool": matched}}})
    parts = [part for unit in what.units for part in _unit(view, unit)]
    parts += [
        part for places in what.phrases for place in places for part in _any(view, place, 1.0)
    ]
    if not parts:
        return NOTHING
    scored = {"bool": matched | {"should": parts, "minimum_should_match": 1}}
    if what.size == 1:
        return weighed(scored)
    raised = _scripted(scored, _RAISED)
    counted = {
        "function_score": {
            "query": raised,
            "functions": _present(what),
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }
    return _scripted(counted, _COORDINATED, size=float(what.size))
