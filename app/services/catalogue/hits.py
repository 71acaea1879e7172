"""What was found, as rows of the database with what matched marked in their words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, TypeVar

from app.domain.actor import Actor
from app.domain.catalogue import Kind, by_kind, name_of
from app.models.comments import Comment
from app.models.documents import Document
from app.models.opinions import Remark
from app.models.outputs import Output
from app.search.documents import said
from app.search.engine import Marks, Page
from app.search.highlighting import Piece, each, fragments, pieces
from app.services import attachments, comments, outputs, practices, remarks
from app.services.practices import Called, Listed


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice found, with what matched marked: title, up to two fragments of its text, topics.

    `keywords` are those in which something matched, but for those that its topics say already.
    """

    kind: ClassVar[Kind] = Kind.PRACTICE
    practice: Listed
    title: tuple[Piece, ...]
    fragments: tuple[tuple[Piece, ...], ...]
    topics: tuple[tuple[Called, tuple[Piece, ...]], ...]
    keywords: tuple[tuple[Piece, ...], ...]

    @property
    def shown(self) -> Sequence[tuple[Piece, ...]]:
        """All texts in which something may be marked."""
        topics = (parts for _, parts in self.topics)
        return (self.title, *self.fragments, *topics, *self.keywords)


@dataclass(frozen=True, slots=True)
class OutputHit:
    """An output found, with what matched marked."""

    kind: ClassVar[Kind] = Kind.OUTPUT
    output: Output
    title: tuple[Piece, ...]
    fragments: tuple[tuple[Piece, ...], ...]

    @property
    def shown(self) -> Sequence[tuple[Piece, ...]]:
        """All texts in which something may be marked."""
        return (self.title, *self.fragments)


@dataclass(frozen=True, slots=True)
class CommentHit:
    """A comment found, and what it is about."""

    kind: ClassVar[Kind] = Kind.COMMENT
    comment: Comment
    fragments: tuple[tuple[Piece, ...], ...]

    @property
    def shown(self) -> Sequence[tuple[Piece, ...]]:
        """All texts in which something may be marked."""
        return self.fragments

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
    def shown(self) -> Sequence[tuple[Piece, ...]]:
        """All texts in which something may be marked."""
        return self.fragments

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
    makers = {one.id: partial(_practice, one) for one in practices.readable(actor, ids)}
    return _marked(makers, marks, attachments.texts)


def _practice(practice: Listed, marks: Marks) -> Hit:
    names = [topic.name for topic in practice.topics]
    # What is a topic already need not stand there twice.
    told = {*map(str.casefold, names)}
    keywords = [one for one in practice.keywords if one.casefold() not in told]
    title, *others = each([practice.title, *names, *keywords], marks)
    return Hit(
        practice,
        title=title,
        # Where nothing was looked for the summary is shown, whole.
        fragments=fragments(f"{practice.summary}\n\n{practice.body}", marks) if marks else (),
        topics=tuple(zip(practice.topics, others, strict=False)),
        keywords=tuple(filter(_has_mark, others[len(names) :])),
    )


def _outputs(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    makers = {one.id: partial(_output, one) for one in outputs.readable(actor, ids)}
    return _marked(makers, marks, partial(attachments.texts, kind=Output))


def _output(output: Output, marks: Marks) -> OutputHit:
    text = f"{output.summary}\n\n{output.body}"
    return OutputHit(output, pieces(output.title, marks), fragments(text, marks))


def _comments(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    return _marked({one.id: partial(_comment, one) for one in comments.readable(actor, ids)}, marks)


def _comment(comment: Comment, marks: Marks) -> CommentHit:
    return CommentHit(comment, fragments(comment.text, marks))


def _remarks(actor: Actor, ids: Sequence[int], marks: Marks) -> Mapping[int, AnyHit]:
    found = remarks.readable(actor, ids)
    return _marked({one.id: partial(_remark, one, is_open) for one, is_open in found}, marks)


def _remark(remark: Remark, is_open: bool, marks: Marks) -> RemarkHit:
    return RemarkHit(remark, is_open, fragments(said(remark, with_answer=is_open), marks))


_AnyHit = TypeVar("_AnyHit", Hit, OutputHit, CommentHit, RemarkHit)


def _marked(
    makers: Mapping[int, Callable[[Marks], _AnyHit]],
    marks: Marks,
    files: Callable[[Sequence[int]], Mapping[int, str]] = lambda _: {},
) -> dict[int, _AnyHit]:
    """Make the hits; `files` gives the text of their files, which is read only where it must be."""
    hits = {id_: make(marks) for id_, make in makers.items()}
    silent = [id_ for id_, hit in hits.items() if marks and not _is_marked(hit)]
    told = files(silent)
    for id_ in silent:
        hits[id_] = _found(hits[id_], makers[id_], marks, told.get(id_, ""))
    return hits


def _found(hit: _AnyHit, make: Callable[[Marks], _AnyHit], marks: Marks, files: str) -> _AnyHit:
    """Show what its files say of a hit in which nothing is marked or, if that is nothing, kin."""
    if told := _in_files(files, marks):
        return replace(hit, fragments=told)
    if not marks.kin:
        return hit
    by_kin = make(marks.with_kin)
    told = () if _is_marked(by_kin) else _in_files(files, marks.with_kin)
    return replace(by_kin, fragments=told) if told else by_kin


def _is_marked(hit: AnyHit) -> bool:
    return any(map(_has_mark, hit.shown))


def _has_mark(parts: Sequence[Piece]) -> bool:
    return any(part.is_marked for part in parts)


def _in_files(text: str, marks: Marks) -> tuple[tuple[Piece, ...], ...]:
    """Return what matched in the text of files; nothing where nothing did."""
    found = fragments(text, marks)
    return found if any(map(_has_mark, found)) else ()


_FINDERS: Mapping[Kind, Callable[[Actor, Sequence[int], Marks], Mapping[int, AnyHit]]] = {
    Kind.PRACTICE: _practices,
    Kind.OUTPUT: _outputs,
    Kind.COMMENT: _comments,
    Kind.REMARK: _remarks,
}
