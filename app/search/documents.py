"""How a practice looks to a search engine."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.domain.catalogue import Kind, name_of
from app.domain.practices import periods
from app.domain.slugs import slug
from app.models.practices import Practice
from app.search.engine import Document

# What nobody has confirmed in time sinks below what is as relevant and confirmed.
OVERDUE_WEIGHT = 0.7
_EPOCH = date(1970, 1, 1)


def practice_document(
    practice: Practice, today: date, files: str = "", repeated: int = 0
) -> Document:
    """Return the document of a published practice as it stands `today`.

    `files` is what the files that come with it say: it is found under the practice. `repeated` is
    how many other cities have done the same.
    """
    return Document(
        id=name_of(Kind.PRACTICE, practice.id),
        title=practice.title,
        summary=practice.summary,
        topics=[topic.name for topic in practice.topics],
        city=practice.city.name,
        body=f"{practice.body}\n\n{files}" if files else practice.body,
        keywords=practice.keywords,
        audiences=practice.audiences,
        facets=facets(practice),
        published=_day(practice.published_at),
        confirmed=(practice.as_of - _EPOCH).days,
        repeated=repeated,
        weight=OVERDUE_WEIGHT if practice.is_overdue(today) else 1.0,
    )


def facets(practice: Practice) -> Mapping[str, Sequence[str]]:
    """Return the values under which a practice is filtered; a name for each of FACETS."""
    return {
        "kind": [Kind.PRACTICE],
        "network": [network.slug for network in practice.networks],
        "topic": [topic.slug for topic in practice.topics],
        "city": [practice.city.slug],
        "voivodeship": [slug(practice.city.voivodeship)],
        "size": [practice.city.size_class],
        "stage": [slug(practice.stage)],
        "cost": [practice.cost_band],
        "year": periods(practice.year_from, practice.year_to, practice.as_of.year),
        "evidence": [str(practice.evidence)],
    }


def _day(moment: datetime | None) -> int:
    return (moment.date() - _EPOCH).days if moment else 0
