"""How what can be found looks to a search engine."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.catalogue import Kind, name_of
from app.domain.days import day
from app.domain.opinions import ANSWER_WORDS
from app.domain.practices import periods
from app.domain.slugs import slug
from app.models.cities import City
from app.models.comments import Comment
from app.models.documents import Document as Written
from app.models.opinions import Remark
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import comments, opinions, outputs
from app.search.engine import Document

# What nobody has confirmed in time sinks below what is as relevant and confirmed.
OVERDUE_WEIGHT = 0.7
# What is said of a text comes behind a text that says as much.
SAID_WEIGHT = 0.5
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
        body=_with(practice.body, files),
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
        **_place(Kind.PRACTICE, practice, [practice.city]),
        "stage": [slug(practice.stage)],
        "cost": [practice.cost_band],
        "year": periods(practice.year_from, practice.year_to, practice.as_of.year),
        "evidence": [str(practice.evidence)],
    }


def output_document(output: Output, files: str = "") -> Document:
    """Return the document of an output in the version that its readers have, with its files."""
    cities = [output.city, *(city for city in output.authors if city.id != output.city_id)]
    days = (output.published_at, output.adopted_at, output.handed_in_at, output.created_at)
    since = _day(next(moment for moment in days if moment))
    return Document(
        id=name_of(Kind.OUTPUT, output.id),
        title=output.title,
        summary=output.summary,
        topics=[topic.name for topic in output.topics],
        city=output.city.name,
        body=_with(output.body, files),
        keywords=[city.name for city in cities[1:]],
        audiences=outputs.audiences(output),
        facets=_place(Kind.OUTPUT, output, cities),
        published=since,
        confirmed=since,
    )


def comment_document(comment: Comment, about: Written) -> Document:
    """Return the document of a comment: its own words only, never who wrote it."""
    return Document(
        id=name_of(Kind.COMMENT, comment.id),
        audiences=comments.audiences(about, comment.version),
        facets=_place(Kind.COMMENT, about, [comment.city] if comment.city else []),
        published=_day(comment.created_at),
        confirmed=_day(comment.created_at),
        **_words(comment.text),
    )


def remark_document(remark: Remark, about: Written) -> Document:
    """Return the document of a remark: what it says, proposes, quotes, and what was answered."""
    opinion = remark.opinion
    return Document(
        id=name_of(Kind.REMARK, remark.id),
        audiences=opinions.remark_audiences(opinion, about),
        facets=_place(Kind.REMARK, about, [opinion.city]),
        published=_day(opinion.given_at),
        confirmed=_day(opinion.given_at),
        **_words(said(remark, with_answer=opinions.answers_are_open(about))),
    )


def said(remark: Remark, *, with_answer: bool) -> str:
    """Return the words under which a remark is found; `with_answer`: all its finders read that."""
    quote = f"„{remark.quote}”" if remark.quote else ""
    answer = remark.answer if with_answer else None
    answered = f"{ANSWER_WORDS[answer.state]}: {answer.reason}" if answer else ""
    told = (remark.text, remark.proposal, quote, answered)
    return "\n\n".join(one for one in told if one)


def _words(text: str) -> dict[str, Any]:
    """Return the words of what was said; it completes no query: it has no title and no topics."""
    return {
        "title": "",
        "summary": "",
        "topics": (),
        "city": "",
        "body": text,
        "weight": SAID_WEIGHT,
    }


def _place(kind: Kind, about: Written, cities: Sequence[City]) -> dict[str, Sequence[str]]:
    """Return what everything is filtered by: what it is, and where it belongs."""
    return {
        "kind": [kind],
        "network": [network.slug for network in about.networks],
        "topic": [topic.slug for topic in about.topics],
        "city": [city.slug for city in cities],
        "voivodeship": list(dict.fromkeys(slug(city.voivodeship) for city in cities)),
        "size": list(dict.fromkeys(city.size_class for city in cities)),
    }


def _with(body: str, files: str) -> str:
    return f"{body}\n\n{files}" if files else body


def _day(moment: datetime | None) -> int:
    return (day(moment) - _EPOCH).days if moment else 0
