"""Take an output on its way: to its network, on in new versions, to everybody, out of force.

Opening, closing and adopting belong to the consultation. Every step asks for the right on the row
as it is at that moment and holds it until the commit; the same step taken twice is one step.
"""

from dataclasses import dataclass
from datetime import datetime

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import DraftMove, DraftState
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.outputs import (
    NOTE_LIMIT,
    OutputMove,
    OutputState,
    after,
    document_state,
)
from app.models.documents import Version
from app.models.drafts import Archival, Draft
from app.models.outbox import post
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import audit, drafts
from app.services.outputs import reading, telling, texts
from app.services.practices.printing import Imprint, digest
from app.services.reviews import Farewell
from app.services.reviews.archiving import checked
from app.writeups.sandbox import Renderer


@dataclass(frozen=True, slots=True)
class Given:
    """The text that authors give out: its draft, the revision they saw, what has changed in it."""

    key: str
    revision: int
    note: str = ""


def hand_in(actor: Actor, slug: str, given: Given, renderer: Renderer, now: datetime) -> Output:
    """Let the network read an output: its text becomes a version.

    A text that was taken back and not changed stays the version it is. Raises NotFoundError,
    NotAllowedError, InvalidInputError for the note, InvalidWriteUpError with every fault of the
    text, and ConflictError if somebody has saved it meanwhile.
    """
    output = reading.held(actor, slug)
    if may.take_back_output(actor, output):
        return output  # the form was sent twice
    require(may.hand_in_output(actor, output), "hand-in-output")
    note = _note(given, is_required=False)
    draft = drafts.of_practice(output)
    if draft is None and output.version is None:
        raise ConflictError("output-without-text")
    if draft is not None:
        _check_seen(draft, given)
        texts.give_out(output, draft, _imprint(actor, note), renderer, now)
    _move(actor, output, OutputMove.HAND_IN, now)
    output.handed_in_at = now
    if output.version is not None:
        telling.of_handing_in(output, output.version, now)
    return output


def take_back(actor: Actor, slug: str, now: datetime) -> Output:
    """Take an output back from its network, to write on; the version stays among the earlier ones.

    Raises NotFoundError, NotAllowedError once the Observers were asked.
    """
    output = reading.held(actor, slug)
    require(may.take_back_output(actor, output), "take-back-output")
    _move(actor, output, OutputMove.TAKE_BACK, now)
    return output


def issue(actor: Actor, slug: str, given: Given, renderer: Renderer, now: datetime) -> Version:
    """Give out the next version, with a summary of what has changed in it.

    Raises as `hand_in` does; a text that says the same as the last version is refused.
    """
    output = reading.held(actor, slug)
    require(may.issue_version(actor, output), "issue-version")
    draft = drafts.of_practice(output)
    if draft is None:
        return _given_out(actor, output, given)
    note = _note(given, is_required=True)
    _check_seen(draft, given)
    if not texts.is_new(output, draft):
        raise InvalidInputError({"note": "nothing-changed"})
    version = texts.give_out(output, draft, _imprint(actor, note), renderer, now)
    details = {"version": version.number, "sha256": version.sha256}
    audit.record(actor, "output.issue", output, details, now)
    post("practice-changed", output.id, now)
    telling.of_version(output, version, now)
    return version


def publish(actor: Actor, slug: str, now: datetime) -> Output:
    """Let everybody read an output that its network has adopted, in the version in force.

    Raises NotFoundError, NotAllowedError.
    """
    output = reading.held(actor, slug)
    if output.stage is OutputState.PUBLISHED and may.archive_output(actor, output):
        return output
    require(may.publish_output(actor, output), "publish-output")
    if output.version is None:
        raise ConflictError("output-without-text")
    _move(actor, output, OutputMove.PUBLISH, now)
    output.published_at, output.version.is_published = now, True
    if (left := drafts.of_practice(output)) is not None:
        drafts.writing.move(left, DraftMove.DISCARD)
    telling.of_publication(output, now)
    return output


def archive(actor: Actor, slug: str, farewell: Farewell, now: datetime) -> Output:
    """Take an output out of force; its page stays, with the reason and the way to its successor.

    Raises NotFoundError, NotAllowedError, InvalidInputError. Archived already: nothing happens.
    """
    output = reading.held(actor, slug)
    if output.stage is OutputState.ARCHIVED and may.looks_after(actor, output):
        return output
    require(may.archive_output(actor, output), "archive-output")
    successor = checked(farewell, lambda address: _successor(actor, output, address))
    _move(actor, output, OutputMove.ARCHIVE, now)
    row = Archival(
        document_id=output.id,
        reason=farewell.reason.strip(),
        at=now,
        by=actor.user_id,
        successor_id=successor.id if successor else None,
    )
    db.session.add(row)
    return output


def _move(actor: Actor, output: Output, step: OutputMove, now: datetime) -> None:
    output.stage = after(output.stage, step)
    output.state = document_state(output.stage)
    details = {"version": output.version.number if output.version else 0}
    audit.record(actor, f"output.{step.replace('_', '-')}", output, details, now)
    post("practice-changed", output.id, now)


def _check_seen(draft: Draft, given: Given) -> None:
    if (draft.key, draft.revision) != (given.key, given.revision):
        raise ConflictError("output-outdated", key=draft.key)


def _imprint(actor: Actor, note: str) -> Imprint:
    return Imprint(note, actor.user_id, is_published=False)


def _given_out(actor: Actor, output: Output, given: Given) -> Version:
    """Return the version in force if it came of this very text: the form was sent twice."""
    draft = drafts.read(actor, given.key)
    if draft.document_id != output.id or draft.state is not DraftState.PUBLISHED:
        raise NotFoundError("draft", key=given.key)
    if output.version is None or output.version.sha256 != digest(draft.text):
        raise ConflictError("output-outdated", key=given.key)
    return output.version


def _note(given: Given, *, is_required: bool) -> str:
    note = given.note.strip()
    if is_required and not note:
        raise InvalidInputError({"note": "required"})
    if len(note) > NOTE_LIMIT:
        raise InvalidInputError({"note": "too-long"})
    return note


def _successor(actor: Actor, output: Output, slug: str) -> Output | None:
    """Return the output in force at an address; never the same one."""
    try:
        found = reading.read(actor, slug)
    except NotFoundError:
        return None
    return found if found.stage is OutputState.PUBLISHED and found.id != output.id else None
