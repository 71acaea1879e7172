"""Begin a text, find it again, take it on its way."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.days import day
from app.domain.drafts import BEGUN_PER_HOUR, OPEN, DraftMove, DraftState, after
from app.domain.errors import InvalidWriteUpError, NotFoundError, TooManyTriesError
from app.domain.practices import LICENCE, TITLE_LIMIT, Provenance, Stage, State
from app.models.documents import Document, DocumentNetwork
from app.models.drafts import Draft, DraftNetwork, DraftWriter, Review
from app.models.networks import Network
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import drafts as may
from app.permissions import require
from app.services import attachments
from app.services.accounts import throttle
from app.writeups import writing


def begin(actor: Actor, text: str, now: datetime) -> Draft:
    """Begin the text of a new practice of the actor's city.

    Raises NotAllowedError, TooManyTriesError.
    """
    require(may.begin_draft(actor), "begin-draft")
    if actor.city_id is None or actor.user_id is None:
        raise NotFoundError("city")  # nobody without one is allowed
    _count(actor.user_id, now)
    key = str(uuid.uuid4())
    practice = Practice(
        slug=f"szkic-{key}",
        title="",
        summary="",
        state=State.DRAFT,
        city_id=actor.city_id,
        created_at=now,
        author_id=actor.user_id,
        unit="",
        contact="",
        stage=Stage.PILOT,
        provenance=Provenance.CITY,
        evidence=0,
        licence=LICENCE,
        as_of=day(now),
        valid_until=day(now),
    )
    db.session.add(practice)
    db.session.flush()  # the draft needs the id of its document
    return open_text(actor.user_id, practice, text, now, key)


def _count(user_id: int, now: datetime) -> None:
    if not throttle.within(f"draft:{user_id}", BEGUN_PER_HOUR, throttle.HOUR, now):
        raise TooManyTriesError(int(throttle.HOUR.total_seconds()))


def renew(actor: Actor, practice: Practice, now: datetime) -> Draft:
    """Return the open draft of a practice's next version, begun now if there is none.

    Raises NotAllowedError.
    """
    require(may.renew_practice(actor, practice.city_id), "renew-practice")
    if (open_one := of_practice(practice)) is not None:
        return open_one
    if practice.version is None or actor.user_id is None:
        raise NotFoundError("practice", slug=practice.slug)
    draft = open_text(actor.user_id, practice, practice.version.text, now)
    draft.base_number = practice.version.number
    attachments.carry_on(practice.version.id, draft)
    return draft


def read(actor: Actor, key: str) -> Draft:
    """Return the draft under a key.

    Raises NotFoundError if there is none or this actor may not know of it.
    """
    draft = db.session.scalar(_shown().where(Draft.key == key, may.knowable_drafts(actor)))
    if draft is None or not may.read_draft(actor, draft, is_asked=_is_asked(actor, draft)):
        raise NotFoundError("draft", key=key)
    return draft


def held(actor: Actor, key: str) -> Draft:
    """Return the draft as the database has it now; nobody else changes it until the commit.

    Raises NotFoundError as `read` does.
    """
    wanted = select(Draft).where(Draft.key == key).with_for_update()
    db.session.scalar(wanted.execution_options(populate_existing=True))
    return read(actor, key)


def of_practice(practice: Document) -> Draft | None:
    """Return the open draft of a document, if there is one."""
    wanted = _shown().where(Draft.document_id == practice.id, Draft.state.in_(OPEN))
    return db.session.scalar(wanted)


def mine(actor: Actor) -> Sequence[Draft]:
    """Return the open drafts of the actor's city, the one saved last first."""
    if actor.city_id is None:
        return []
    theirs = _shown().where(may.of_city(actor.city_id), Draft.state.in_(OPEN))
    return db.session.scalars(theirs.order_by(Draft.saved_at.desc(), Draft.id)).all()


def discard(actor: Actor, key: str, now: datetime) -> Draft:
    """Give a draft up; its text stays in the database, its page is gone.

    Raises NotFoundError, NotAllowedError, ConflictError once it was handed in.
    """
    draft = held(actor, key)
    require(may.write_draft(actor, draft), "write-draft")
    move(draft, DraftMove.DISCARD)
    draft.saved_at = now
    return draft


def move(draft: Draft, step: DraftMove) -> None:
    """Take a draft to its next state, and its document with it if it was never published.

    Raises ConflictError.
    """
    draft.state = after(draft.state, step)
    if draft.document.published_at is None and draft.state in _MIRRORED:
        draft.document.state = _MIRRORED[draft.state]


_MIRRORED = {
    DraftState.DRAFT: State.DRAFT,
    DraftState.SUBMITTED: State.SUBMITTED,
    DraftState.RETURNED: State.RETURNED,
}


def writers(draft: Draft) -> frozenset[int]:
    """Return the ids of those who have saved a draft."""
    wanted = select(DraftWriter.user_id).where(DraftWriter.draft_id == draft.id)
    return frozenset(db.session.scalars(wanted))


def note_writer(draft: Draft, user_id: int) -> None:
    """Note that somebody has saved a draft."""
    if db.session.get(DraftWriter, (draft.id, user_id)) is None:
        db.session.add(DraftWriter(draft_id=draft.id, user_id=user_id))


def follow(draft: Draft) -> None:
    """Let the row of a document never given out say what its draft says: title and networks.

    What is given out stays as it is; a practice's draft notes where its next version would be.
    """
    document = draft.document
    is_output = isinstance(document, Output)  # its network is not its text's to say
    is_given_out = document.published_at is not None or draft.base_number > 0
    try:
        front, _ = writing.apart(draft.text.encode())
    except InvalidWriteUpError:
        return
    ids = [] if is_output else _known(front.get("sieci", ()))
    if is_given_out:
        _concern(draft, ids)
        return
    title = front.get("tytul", "")
    document.title = title[:TITLE_LIMIT] if isinstance(title, str) else ""
    if not is_output:
        _belong(document, ids)


def _concern(draft: Draft, chosen: Iterable[int]) -> None:
    """Note whom the next version concerns: the networks of its practice and those it chooses."""
    wanted = {link.network_id for link in draft.document.belongs_to} | set(chosen)
    kept = [link for link in draft.concerns if link.network_id in wanted]
    new = sorted(wanted - {link.network_id for link in kept})
    draft.concerns = [*kept, *(DraftNetwork(network_id=id_) for id_ in new)]


def _known(named: object) -> list[int]:
    """Return the ids of the networks of these slugs, numbers or names, of known ones only."""
    known: dict[str, int] = {}
    for network in db.session.scalars(select(Network)):
        known |= {network.slug: network.id, str(network.number): network.id}
        known[network.name.casefold()] = network.id
    asked = named if isinstance(named, list | tuple) else [named]
    return list(
        dict.fromkeys(known[str(one).casefold()] for one in asked if str(one).casefold() in known)
    )


def _belong(document: Document, ids: list[int]) -> None:
    if [link.network_id for link in document.belongs_to] != ids:
        document.belongs_to = [
            DocumentNetwork(network_id=id_, position=position) for position, id_ in enumerate(ids)
        ]


def open_text(
    user_id: int, document: Document, text: str, now: datetime, key: str | None = None
) -> Draft:
    """Add the open text of a document; the caller has asked for the right, and that there is none.

    `key` names it in its address; without one it gets a new one.
    """
    draft = Draft(
        key=key or str(uuid.uuid4()),
        document_id=document.id,
        state=DraftState.DRAFT,
        text=text,
        revision=1,
        created_at=now,
        saved_at=now,
        created_by=user_id,
        saved_by=user_id,
    )
    draft.document = document
    db.session.add(draft)
    db.session.flush()  # its writers refer to it
    note_writer(draft, user_id)
    follow(draft)
    return draft


def _is_asked(actor: Actor, draft: Draft) -> bool:
    asked = select(Review.id).where(
        Review.draft_id == draft.id,
        Review.reviewer_id == actor.user_id,
        Review.asked_by.is_not(None),
    )
    return actor.user_id is not None and db.session.scalar(asked.limit(1)) is not None


def _shown() -> Select[Draft]:
    """Choose drafts with what every page shows of them."""
    document = joinedload(Draft.document)
    return select(Draft).options(
        document.joinedload(Document.city),
        document.selectinload(Document.belongs_to).joinedload(DocumentNetwork.network),
        selectinload(Draft.concerns),
    )
