"""What was found, as rows of the database with what matched marked in their words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.actor import Actor
from app.domain.catalogue import Kind, by_kind, name_of
from app.models.comments import Comment
from app.models.documents import Document
from app.models.opinions import Remark
from app.models.outputs import Output
from app.models.practices import Practice
from app.models.topics import Topic
from app.search.documents import said
from app.search.engine import Marks, Page
from app.search.highlighting import Piece, fragments, pieces
from app.services import attachments, comments, outputs, practices, remarks


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice found, with what matched marked: title, up to two fragments of its text, topics.

    `keywords` are those of its keywords in which something matched.
    """

    kind: ClassVar[Kind] = Kind.PRACTICE
    practice: Practice
    title: tuple[Piece, ...]
    fragments: tuple[tuple[Piece, ...], ...]
    topics: tuple[tuple[Topic, tuple[Piece, ...]], ...]
    keywords: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class OutputHit:
    """An output found, with what matched marked."""

    kind: ClassVar[Kind] = Kind.OUTPUT
    output: Output
    title: tuple[Piece, ...]
    fragments: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class CommentHit:
    """A comment found, and what it is about."""

    kind: ClassVar[Kind] = Kind.COMMENT
    comment: Comment
    fragments: tuple[tuple[Piece, ...], ...]

    @property
    def about(self) -> Document:
        """The practice or the output that it stands under."""
        return self.comment.document


@dataclass(frozen=True, slots=True)
class RemarkHit:
    """A remark found; `is_open` when it lies open to others than the city that made it."""

    kind: ClassVar[Kind] = Kind.REMARK
    remark: Remark
    is_open: bool
    fragments: tuple[tuple[Piece, ...], ...]

    @property
    def about(self) -> Document:
        """The practice or the output that it is about."""
        return self.remark.opinion.document


AnyHit = Hit | OutputHit | CommentHit | RemarkHit


def of(actor: Actor, page: Page) -> tuple[AnyHit, ...]:
    """Return the hits of a page in its order; what this actor may not find is not among them."""
    found: dict[str, AnyHit] = {}
    for kind, ids in by_kind(page.ids).items():
        hits = _FINDERS[kind](actor, ids, page.marks)
        found |= {name_of(kind, id_): hit for id_, hit in hits.items()}
    return tuple(found[name] for name in page.ids if name in found)


def _practices(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    hits = {one.id: _hit(one, marks) for one in practices.readable(actor, ids)}
    # What stands nowhere in these was found in their files, which are read only then.
    silent = [id_ for id_, hit in hits.items() if marks and not _is_marked(hit)]
    told = attachments.texts(silent)
    return {
        id_: replace(hit, fragments=_in_files(told[id_], marks) or hit.fragments)
        if id_ in told
        else hit
        for id_, hit in hits.items()
    }


def _hit(practice: Practice, marks: Marks) -> Hit:
    keywords = (pieces(keyword, marks) for keyword in practice.keywords)
    return Hit(
        practice,
        title=pieces(practice.title, marks),
        fragments=fragments(f"{practice.summary}\n\n{practice.body}", marks),
        topics=tuple((topic, pieces(topic.name, marks)) for topic in practice.topics),
        keywords=tuple(parts for parts in keywords if _has_mark(parts)),
    )


def _is_marked(hit: Hit) -> bool:
    told = (hit.title, *hit.fragments, *(parts for _, parts in hit.topics), *hit.keywords)
    return any(map(_has_mark, told))


def _has_mark(parts: Sequence[Piece]) -> bool:
    return any(part.is_marked for part in parts)


def _in_files(text: str, marks: Marks) -> tuple[tuple[Piece, ...], ...]:
    """Return what matched in the text of files; nothing where nothing did."""
    found = fragments(text, marks)
    return found if any(map(_has_mark, found)) else ()


def _outputs(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    hits = {
        one.id: OutputHit(
            one, pieces(one.title, marks), fragments(f"{one.summary}\n\n{one.body}", marks)
        )
        for one in outputs.readable(actor, ids)
    }
    silent = [
        id_
        for id_, hit in hits.items()
        if marks and not any(map(_has_mark, (hit.title, *hit.fragments)))
    ]
    told = attachments.texts(silent, Output)
    return {
        id_: replace(hit, fragments=_in_files(told.get(id_, ""), marks) or hit.fragments)
        for id_, hit in hits.items()
    }


def _comments(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    found = comments.readable(actor, ids)
    return {one.id: CommentHit(one, fragments(one.text, marks)) for one in found}


def _remarks(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    return {
        one.id: RemarkHit(one, is_open, fragments(said(one, with_answer=is_open), marks))
        for one, is_open in remarks.readable(actor, ids)
    }


_FINDERS: Mapping[Kind, Callable[[Actor, Sequence[int], Marks], Mapping[int, AnyHit]]] = {
    Kind.PRACTICE: _practices,
    Kind.OUTPUT: _outputs,
    Kind.COMMENT: _comments,
    Kind.REMARK: _remarks,
}
