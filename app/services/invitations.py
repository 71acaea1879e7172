"""People invited by a list: a table in text, line by line the same deed as inviting one person.

The preview is the deed itself, taken back: what it says is what will happen.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.actor import Actor, Form
from app.domain.errors import DomainError, InvalidInputError, NotAllowedError
from app.domain.people import LIST_LIMIT, Newcomer
from app.permissions import memberships as may
from app.services import memberships, people
from app.services.accounts import emails

NEEDED = ("email", "imie_i_nazwisko", "funkcja", "rola")
COLUMNS = (*NEEDED, "miasto", "siec", "forma")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: its number in the text, its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a line asks for; `network_id` and `form` say how the newcomer's city takes part."""

    line: int
    newcomer: Newcomer
    network_id: int | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: `invited`, `has-account`, or `twice`; `first` is the line before."""

    code: str
    joins: bool = False
    first: int = 0


class TakenBackError(DomainError):
    """The list was gone through to the end, and nothing of it is to stay."""


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8 or, as spreadsheets write it, CP1250."""
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError({"lista": "list-unreadable"})


def lines(text: str) -> list[Line]:
    """Return the lines below the header; raises InvalidInputError if there is no such table."""
    rows = _rows(text.removeprefix("\ufeff"))
    header = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    missing = [name for name in NEEDED if name not in header]
    unknown = [name for name in header if name not in COLUMNS or header.count(name) > 1]
    if missing or unknown:
        told = ", ".join(missing) or "–", ", ".join(name or "?" for name in unknown) or "–"
        raise InvalidInputError({"lista": "list-columns"}, missing=told[0], unknown=told[1])
    if not 1 <= len(rows) - 1 <= LIST_LIMIT:
        raise InvalidInputError({"lista": "list-length"}, limit=LIST_LIMIT)
    return [Line(number, _cells(header, cells)) for number, cells in rows[1:]]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of its first line."""
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=None), delimiter=max(";,\t", key=first.count), strict=True
    )
    rows, number = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((number, row))
            number = reader.line_num + 1
    except csv.Error:
        raise InvalidInputError({"lista": "list-quotes"}, line=number) from None
    return rows


def _cells(header: Sequence[str], row: Sequence[str]) -> Mapping[str, str]:
    """Return the cells by column; those beyond the header under an empty name."""
    beyond = "".join(row[len(header) :]).strip()
    given = {name: " ".join(cell.split()) for name, cell in zip(header, row, strict=False)}
    return dict.fromkeys(COLUMNS, "") | given | {"": beyond}


def left_out(wish: Wish, seen: dict[str, int]) -> Outcome | None:
    """Say why a line needs nothing done; `seen` holds the lines by address and grows.

    Whoever has an account is left out, so a list sent twice does nothing the second time. Raises
    InvalidInputError for what is no address.
    """
    email = emails.checked(wish.newcomer.email)
    if (first := seen.setdefault(email, wish.line)) != wish.line:
        return Outcome("twice", first=first)
    return Outcome("has-account") if emails.holder(email) is not None else None


def faults(
    actor: Actor, wish: Wish, on: date, unknown: Collection[str] = ()
) -> list[InvalidInputError | NotAllowedError]:
    """Return everything that keeps a line from being carried out.

    What rests on the fields `unknown`, whose words nobody understood, is not asked.
    """
    joins = _begins(wish, on)
    of_person = people.faults(
        actor, wish.newcomer, on, [part.network_id for part in joins], unknown
    )
    is_known = not {"rank", "city", "networks", "form"} & set(unknown)
    return [*of_person, *(_faults_of_membership(actor, wish, on) if is_known else ())]


def carry_out(actor: Actor, wish: Wish, now: datetime, on: date) -> Outcome:
    """Do what a line without faults asks for."""
    joins = _begins(wish, on)
    for part in joins:
        memberships.add(actor, part, now)
    people.invite(actor, wish.newcomer, now, on)
    return Outcome("invited", joins=bool(joins))


def _begins(wish: Wish, on: date) -> list[memberships.Part]:
    """Return the membership that begins with a line, if one does."""
    city_id, network_id = wish.newcomer.city_id, wish.network_id
    if city_id is None or network_id is None or wish.form is None:
        return []
    if memberships.holds(city_id, network_id, on) is not None:
        return []
    return [memberships.Part(city_id, network_id, wish.form, on)]


def _faults_of_membership(
    actor: Actor, wish: Wish, on: date
) -> Iterator[InvalidInputError | NotAllowedError]:
    city_id, network_id = wish.newcomer.city_id, wish.network_id
    if network_id is None or city_id is None:
        if wish.form is not None:
            yield InvalidInputError({"form": "form-needs-network"})
        return
    held = memberships.holds(city_id, network_id, on)
    if held is None and wish.form is None:
        yield InvalidInputError({"form": "form-missing"})
    if held is None and not may.keep_membership(actor, network_id):
        yield NotAllowedError("keep-membership")
    if held is not None and wish.form not in {None, held.form}:
        yield InvalidInputError({"form": "form-differs"})
