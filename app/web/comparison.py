"""Practices side by side: the chosen ones live in the address, so links add and remove them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.actor import Actor
from app.domain.catalogue import Kind
from app.models.practices import Practice
from app.search.engine import Query, SearchEngine
from app.services import catalogue
from app.services.catalogue import Hit
from app.services.practices import Listed
from app.services.practices.reading import COMPARED_LIMIT

OFFERED = 6
LEAST = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """The practices chosen, in the order in which they were; `left_out` of the address are not."""

    chosen: Sequence[Practice]
    left_out: int = 0

    @property
    def is_full(self) -> bool:
        """No more fit on a page."""
        return len(self.chosen) >= COMPARED_LIMIT

    @property
    def is_enough(self) -> bool:
        """There is something to compare with."""
        return len(self.chosen) >= LEAST

    @property
    def slugs(self) -> list[str]:
        """What the address carries."""
        return [practice.slug for practice in self.chosen]

    def with_(self, practice: Practice) -> str:
        """Return the address with one practice more."""
        return url_for("practices.compare", p=[*self.slugs, practice.slug])

    def without(self, practice: Practice) -> str:
        """Return the address with one practice fewer."""
        left = [slug for slug in self.slugs if slug != practice.slug]
        return url_for("practices.compare", p=left)

    def offered(
        self, engine: SearchEngine, actor: Actor, words: str
    ) -> Sequence[Practice | Listed]:
        """Return practices to add: those that `words` find, else those like the last one chosen."""
        if self.is_full:
            return []
        if words or not self.chosen:
            query = Query(
                text=words,
                audiences=actor.audiences,
                filters={"kind": (Kind.PRACTICE,)},
                size=OFFERED + COMPARED_LIMIT,
                is_counted=False,
            )
            hits = catalogue.find(engine, actor, query).hits
            found: Sequence[Practice | Listed] = [
                one.practice for one in hits if isinstance(one, Hit)
            ]
        else:
            found = catalogue.similar(engine, actor, self.chosen[-1], OFFERED + COMPARED_LIMIT)
        return [one for one in found if one.slug not in self.slugs][:OFFERED]
