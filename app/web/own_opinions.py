"""What a page says of the opinion of the reader's city: how it stands, what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.errors import NotFoundError
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import opinions as may
from app.services import opinions, outputs, practices
from app.services.opinions import Matter

# Where a document stands in addresses, and the page that shows it.
SHELVES: Mapping[str, str] = {"praktyki": "practices.detail", "wyniki": "outputs.detail"}


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader is told about the opinion of their city on one version of a document.

    `shelf` and `slug` are what addresses of its pages are made of. `earlier` was given on a version
    before. `closes_on` is None for practices, which have no deadline and are not blind.
    """

    shelf: str
    slug: str
    version: int
    opinion: Opinion | None
    earlier: Opinion | None
    closes_on: date | None
    is_open: bool
    may_write: bool
    may_give: bool
    may_support: bool
    has_news: bool


def matter_of(actor: Actor, shelf: str, slug: str) -> Matter:
    """Return what cities speak about under an address; raises NotFoundError."""
    if shelf == "wyniki":
        return opinions.of_output(outputs.read(actor, slug))
    return opinions.of_practice(practices.read(actor, slug))


def shelf_of(matter: Matter) -> str:
    """Return where the document stands in addresses."""
    return "wyniki" if isinstance(matter.document, Output) else "praktyki"


def page_of(matter: Matter) -> str:
    """Return the address of the document's own page."""
    return url_for(SHELVES[shelf_of(matter)], slug=matter.document.slug)


def card(actor: Actor, matter: Matter) -> Card:
    """Return what this actor is told, and what they may do now."""
    opinion = opinions.of_city(matter, actor.city_id)
    is_open = opinions.is_open(matter, door.now())
    is_final = opinion is not None and opinion.given_at is not None and not is_open
    may_write = opinions.may_write(actor, matter) and not is_final
    return Card(
        shelf=shelf_of(matter),
        slug=matter.document.slug,
        version=matter.version.number,
        opinion=opinion,
        earlier=opinions.earlier(matter, actor.city_id),
        closes_on=matter.closes_on,
        is_open=is_open,
        may_write=may_write,
        may_give=may_write and opinions.may_give(actor, matter),
        may_support=may_write and opinions.may_support(actor, matter, opinion),
        has_news=opinion is not None and opinions.has_news(opinion),
    )


def around(actor: Actor, output: Output) -> Mapping[str, Any]:
    """Return what the page of an output says of opinions; notes that an asked city has looked."""
    may_read_all = may.read_table(actor, output)
    try:
        matter = opinions.of_output(output)
    except NotFoundError:
        return {"own_opinion": None, "may_read_opinions": False}
    note_seen(actor, matter)
    told = card(actor, matter)
    is_asked = told.may_write or told.opinion is not None
    return {"own_opinion": told if is_asked else None, "may_read_opinions": may_read_all}


def beside(actor: Actor, practice: Practice) -> Mapping[str, Any]:
    """Return what the page of a practice says of opinions: the count, and that of one's city."""
    matter = opinions.of_practice(practice)
    found = opinions.given(actor, practice)
    is_theirs = any(one.city_id == actor.city_id for one in found)
    told = card(actor, matter) if is_theirs or opinions.may_write(actor, matter) else None
    return {"own_opinion": told, "said_by_cities": opinions.summary(found) if found else None}


def note_seen(actor: Actor, matter: Matter) -> None:
    """Note that somebody of an asked city has looked, the first time."""
    if opinions.is_unseen(actor, matter):
        with transaction():
            opinions.see(actor, matter, door.now())
