"""Puts a write-up into a file of the agreed form: front matter, then sections."""

from collections.abc import Iterator
from typing import Any

from app.domain.practices import WriteUp


def text(written: WriteUp) -> str:
    """Return the file of a write-up."""
    front = "\n".join(_front(written))
    body = "\n\n".join(f"## {section.heading}\n\n{section.text}" for section in written.sections)
    return f"---\n{front}\n---\n\n{body}\n"


def _front(written: WriteUp) -> Iterator[str]:
    yield f"tytul: {_quoted(written.title)}"
    yield f"streszczenie: {_quoted(written.summary)}"
    yield f"miasto: {written.city}"
    yield f"jednostka: {_quoted(written.unit)}"
    yield f"sieci: [{', '.join(written.networks)}]"
    yield "tematy:"
    yield from (f"  - {_quoted(topic)}" for topic in written.topics)
    yield f"etap: {written.stage.value}"
    yield f"kontakt: {_quoted(written.contact)}"
    yield f"slowa_kluczowe: [{', '.join(map(_quoted, written.keywords))}]"
    yield f"okres: {_table(od=written.year_from, do=written.year_to)}"
    if written.cost_once is not None or written.cost_yearly is not None:
        yield f"koszt: {_table(jednorazowy=written.cost_once, roczny=written.cost_yearly)}"
    yield from _lists(written)
    yield f"licencja: {written.licence}"
    yield f"stan_na: {written.as_of}"
    yield f"wazne_do: {written.valid_until}"
    yield f"poziom_dowodow: {written.evidence.value}"
    yield f"status_opisu: {_quoted(written.provenance.value)}"


def _lists(written: WriteUp) -> Iterator[str]:
    yield "finansowanie:"
    for funding in written.funding:
        yield f"  - {_table(zrodlo=funding.source, procent=funding.percent)}"
    yield f"partnerzy: [{', '.join(map(_quoted, written.partners))}]"
    if written.indicators:
        yield "wskazniki:"
    for one in written.indicators:
        told = {"nazwa": one.name, "jednostka": one.unit, "przed": one.before, "po": one.after}
        yield f"  - {_table(**told, data=one.measured)}"
    yield "zrodla:"
    for source in written.sources:
        yield f"  - tytul: {_quoted(source.title)}\n    adres: {_quoted(source.address)}"


def _table(**values: Any) -> str:
    told = {key: value for key, value in values.items() if value is not None}
    shown = (
        f"{key}: {_quoted(value) if isinstance(value, str) else value}"
        for key, value in told.items()
    )
    return "{" + ", ".join(shown) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
