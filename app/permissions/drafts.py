"""Who may do what with a text that is being written."""

from sqlalchemy import ColumnElement, false, or_, select, true

from app.domain.actor import Actor, Form, Role
from app.domain.drafts import OPEN, WRITABLE, DraftState
from app.models.documents import Document, DocumentNetwork
from app.models.drafts import Draft, DraftNetwork, Review
from app.models.outputs import Output, output_author
from app.permissions import outputs


def begin_draft(actor: Actor) -> bool:
    """Officials of a city that takes part in a network today, and not only as an Observer."""
    return actor.city_id is not None and any(
        form is not Form.OBSERVER for form in actor.forms.values()
    )


def renew_practice(actor: Actor, city_id: int) -> bool:
    """Officials of its city, also after it has left its network."""
    return actor.city_id is not None and actor.city_id == city_id


def write_draft(actor: Actor, draft: Draft) -> bool:
    """Everybody of the city writes on, while the text is the city's to change."""
    document = draft.document
    is_open = not isinstance(document, Output) or outputs.write_output(actor, document)
    return _is_of_its_city(actor, draft) and draft.state in WRITABLE and is_open


def withdraw_draft(actor: Actor, draft: Draft) -> bool:
    """Its city takes back what nobody has decided on yet."""
    return _is_of_its_city(actor, draft) and draft.state is DraftState.SUBMITTED


def read_draft(actor: Actor, draft: Draft, *, is_asked: bool = False) -> bool:
    """Its city and administrators; once it was handed in also its reviewers.

    `is_asked` tells whether this actor was asked to read it as an expert. What was given up is
    nobody's. The text of an output is read by whoever looks after its network, too.
    """
    document = draft.document
    if isinstance(document, Output):
        is_theirs = outputs.is_of_its_makers(actor, document)
        return draft.state is not DraftState.DISCARDED and is_theirs
    return draft.state is not DraftState.DISCARDED and (
        _is_of_its_city(actor, draft)
        or actor.is_administrator
        or (draft.state is DraftState.SUBMITTED and (is_asked or _looks_after(actor, draft)))
    )


def read_earlier_texts(actor: Actor, draft: Draft) -> bool:
    """Its city: what was saved on the way is nobody else's, whoever reads what came of it."""
    return _is_of_its_city(actor, draft) or actor.is_administrator


def readable_drafts(actor: Actor) -> ColumnElement[bool]:
    """`read_draft` of open drafts as a WHERE clause; a test keeps the two in step."""
    if actor.is_administrator:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if actor.city_id is not None:
        ways.append(of_city(actor.city_id))
    if actor.moderates:
        link = DocumentNetwork
        looked_after = select(link.document_id).where(link.network_id.in_(actor.moderates))
        ways.append(Draft.document_id.in_(looked_after.join(Output, Output.id == link.document_id)))
    ways.append(reviewable_drafts(actor))
    ways.append((Draft.state == DraftState.SUBMITTED) & _asked_of(actor))
    return Draft.state.in_(OPEN) & or_(*ways)


def knowable_drafts(actor: Actor) -> ColumnElement[bool]:
    """Choose all that `read_draft` may allow in some state, and nothing of strangers.

    A draft that is hidden is looked for like one that is not there, so it takes as long.
    """
    if actor.is_administrator:
        return true()
    ways = [_asked_of(actor)]
    if actor.city_id is not None:
        ways.append(of_city(actor.city_id))
    if actor.moderates:
        ways.append(_in_networks(actor))
    return or_(*ways)


def _asked_of(actor: Actor) -> ColumnElement[bool]:
    asked = Review.reviewer_id == actor.user_id, Review.asked_by.is_not(None)
    return Draft.id.in_(select(Review.draft_id).where(*asked))


def _in_networks(actor: Actor) -> ColumnElement[bool]:
    """Choose the texts whose document is in a network that this actor looks after, or would be."""
    link, chosen = DocumentNetwork, DraftNetwork
    present = select(link.document_id).where(link.network_id.in_(actor.moderates))
    coming = select(chosen.draft_id).where(chosen.network_id.in_(actor.moderates))
    return or_(Draft.document_id.in_(present), Draft.id.in_(coming))


def of_city(city_id: int) -> ColumnElement[bool]:
    """Choose the texts that a city writes: its practices, and outputs of which it is an author."""
    own = select(Document.id).where(Document.city_id == city_id)
    written = select(output_author.c.output_id).where(output_author.c.city_id == city_id)
    return or_(Draft.document_id.in_(own), Draft.document_id.in_(written))


def review_draft(actor: Actor, draft: Draft, writers: frozenset[int]) -> bool:
    """Four eyes: who looks after one of its networks, is of another city and has not written it.

    `writers` are the ids of those who have saved it.
    """
    return (
        draft.state is DraftState.SUBMITTED
        and _looks_after(actor, draft)
        and not _is_of_its_city(actor, draft)
        and actor.user_id not in writers
    )


def learn_of_decision(actor: Actor, draft: Draft) -> bool:
    """Whoever could have decided on what was handed in may learn that somebody else has."""
    was_there = draft.submitted_at is not None
    return was_there and _looks_after(actor, draft) and not _is_of_its_city(actor, draft)


def give_opinion(actor: Actor, draft: Draft, writers: frozenset[int], *, is_asked: bool) -> bool:
    """Experts who were asked, while the text waits; four eyes here, too."""
    return (
        is_asked
        and actor.role is Role.EXPERT
        and draft.state is DraftState.SUBMITTED
        and not _is_of_its_city(actor, draft)
        and actor.user_id not in writers
    )


def reviewable_drafts(actor: Actor) -> ColumnElement[bool]:
    """Choose what was handed in and lies in the networks that this actor looks after."""
    if actor.is_administrator:
        return Draft.state == DraftState.SUBMITTED
    if not actor.moderates:
        return false()
    return (Draft.state == DraftState.SUBMITTED) & _in_networks(actor)


def _is_of_its_city(actor: Actor, draft: Draft) -> bool:
    return actor.city_id is not None and actor.city_id in draft.document.writer_ids


def _looks_after(actor: Actor, draft: Draft) -> bool:
    return actor.is_administrator or not actor.moderates.isdisjoint(concerned(draft))


def concerned(draft: Draft) -> frozenset[int]:
    """Return the networks whose moderators review a text, by id.

    Those its document is in and, for the next version of a practice, those it would move to.
    """
    present = {link.network_id for link in draft.document.belongs_to}
    return frozenset(present | {link.network_id for link in draft.concerns})
