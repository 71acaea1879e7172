"""Reads a practice from its file: what the front matter says is checked, all faults at once.

`read` is the only way from a text to a `WriteUp`; the form, the upload, the import and the API all
go through it, so that they refuse the same things.
"""

from dataclasses import replace
from datetime import date

from app.domain.practices import (
    KEYWORDS_LIMIT,
    LICENCE,
    NETWORKS_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    TOPICS_LIMIT,
    UNIT_LIMIT,
    Evidence,
    Funding,
    Indicator,
    Provenance,
    Source,
    Stage,
    WriteUp,
    valid_until,
)
from app.writeups import frontmatter, sections
from app.writeups.faults import refuse
from app.writeups.files import check_size
from app.writeups.reference import Reference
from app.writeups.values import Values

__all__ = ["KEYS", "Reference", "read"]

KEYS = (
    "tytul",
    "streszczenie",
    "miasto",
    "jednostka",
    "sieci",
    "tematy",
    "etap",
    "kontakt",
    "slowa_kluczowe",
    "okres",
    "koszt",
    "etaty",
    "finansowanie",
    "partnerzy",
    "wskazniki",
    "podstawa_prawna",
    "warunki",
    "kontakt_osoba",
    "inspiracja",
    "zrodla",
    "licencja",
    "stan_na",
    "wazne_do",
    "poziom_dowodow",
    "status_opisu",
)
_SHORT = 60


def read(source: bytes, reference: Reference, *, today: date | None = None) -> WriteUp:
    """Return what the file says.

    `today` stands in for a missing `stan_na`; without it the date must be given. `wazne_do`
    defaults to twelve months after `stan_na`.
    Raises InvalidWriteUpError with every fault found, in the order of their lines.
    """
    check_size(source)
    front = frontmatter.read(source)
    faults = list(front.faults)
    values = Values(front.table, faults)
    values.expect(*KEYS)
    faults.extend(sections.faults(front.body, front.body_line))
    write_up = replace(
        _with_the_rest(_core(values, reference, today), values),
        text=source.decode(),
        sections=sections.split(front.body),
    )
    refuse(faults)
    return write_up


def _core(values: Values, reference: Reference, today: date | None) -> WriteUp:
    networks = _networks(values, reference)
    as_of = values.day("stan_na", today)
    return WriteUp(
        title=values.text("tytul", TITLE_LIMIT, required=True),
        summary=values.text("streszczenie", SUMMARY_LIMIT, required=True),
        city=_city(values, reference),
        unit=values.text("jednostka", UNIT_LIMIT, required=True),
        networks=networks,
        topics=_topics(values, reference, networks),
        stage=_stage(values),
        contact=values.text("kontakt", required=True),
        as_of=as_of,
        valid_until=_valid_until(values, as_of),
        text="",
        sections=(),
    )


def _with_the_rest(write_up: WriteUp, values: Values) -> WriteUp:
    cost = values.inner("koszt", "jednorazowy", "roczny", "rok_cen")
    year_from, year_to = _years(values)
    return replace(
        write_up,
        keywords=values.texts("slowa_kluczowe", KEYWORDS_LIMIT, _SHORT),
        year_from=year_from,
        year_to=year_to,
        cost_once=cost.amount("jednorazowy"),
        cost_yearly=cost.amount("roczny"),
        price_year=cost.year("rok_cen"),
        staff=values.amount("etaty"),
        funding=_funding(values),
        partners=values.texts("partnerzy"),
        indicators=_indicators(values),
        legal_basis=values.texts("podstawa_prawna"),
        conditions=values.texts("warunki"),
        contact_person=values.text("kontakt_osoba"),
        inspiration=values.text("inspiracja"),
        sources=_sources(values),
        licence=values.text("licencja", _SHORT) or LICENCE,
        evidence=_evidence(values),
        provenance=_provenance(values),
    )


def _city(values: Values, reference: Reference) -> str:
    named = values.text("miasto", required=True)
    slugs = reference.city(named)
    if named and len(slugs) != 1:
        values.refuse("ambiguous-city" if slugs else "unknown-city", "miasto", named)
    return slugs[0] if slugs else ""


def _networks(values: Values, reference: Reference) -> tuple[str, ...]:
    known = []
    for named, line in values.texts_by_line("sieci", NETWORKS_LIMIT, required=True):
        slug = reference.network(named)
        if slug is None:
            values.refuse("unknown-network", "sieci", named, line)
        else:
            known.append(slug)
    return _once(values, "sieci", known)


def _topics(values: Values, reference: Reference, networks: tuple[str, ...]) -> tuple[str, ...]:
    # If no network could be read, a topic of any network is not yet wrong.
    where = networks or tuple(reference.networks)
    known = []
    for named, line in values.texts_by_line("tematy", TOPICS_LIMIT, required=True):
        name = reference.topic(named, where)
        if name is None:
            values.refuse("unknown-topic", "tematy", named, line)
        else:
            known.append(name)
    return _once(values, "tematy", known)


def _once(values: Values, key: str, names: list[str]) -> tuple[str, ...]:
    for number, name in enumerate(names):
        if name in names[:number]:
            values.refuse("repeated-value", key, name)
    return tuple(names)


def _stage(values: Values) -> Stage:
    named = values.text("etap", required=True)
    try:
        return Stage(named.casefold())
    except ValueError:
        if named:
            values.refuse("unknown-stage", "etap", named)
    return Stage.PILOT


def _valid_until(values: Values, as_of: date) -> date:
    until = values.day("wazne_do", valid_until(as_of))
    if date.min < until < as_of:
        values.refuse("validity-reversed", "wazne_do", until.isoformat())
    return until


def _years(values: Values) -> tuple[int | None, int | None]:
    years = values.inner("okres", "od", "do")
    first, last = years.year("od"), years.year("do")
    if first and last and last < first:
        years.refuse("years-reversed", "do", str(last))
    return first, last


def _funding(values: Values) -> tuple[Funding, ...]:
    return tuple(
        Funding(one.text("zrodlo", required=True), one.text("program"), one.percent("procent"))
        for one in values.tables("finansowanie", "zrodlo", "program", "procent")
    )


def _indicators(values: Values) -> tuple[Indicator, ...]:
    keys = ("nazwa", "jednostka", "przed", "po", "data", "zrodlo")
    return tuple(
        Indicator(
            name=one.text("nazwa", required=True),
            unit=one.text("jednostka", _SHORT),
            before=one.text("przed", _SHORT),
            after=one.text("po", _SHORT),
            measured=one.text("data", _SHORT),
            source=one.text("zrodlo"),
        )
        for one in values.tables("wskazniki", *keys)
    )


def _sources(values: Values) -> tuple[Source, ...]:
    return tuple(
        Source(one.text("tytul", required=True), one.address("adres"))
        for one in values.tables("zrodla", "tytul", "adres")
    )


def _evidence(values: Values) -> Evidence:
    level = values.text("poziom_dowodow")
    if level and level not in {str(known.value) for known in Evidence}:
        values.refuse("wrong-evidence", "poziom_dowodow", level)
        return Evidence.DESCRIPTION
    return Evidence(int(level or 0))


def _provenance(values: Values) -> Provenance:
    told = values.text("status_opisu")
    if not told:
        return Provenance.CITY
    try:
        return Provenance(told)
    except ValueError:
        values.refuse("unknown-provenance", "status_opisu", told)
    return Provenance.CITY
