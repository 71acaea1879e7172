"""Every move of a text, from every state, by everybody: allowed where the table says, else denied."""

from itertools import product

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.drafts import DraftState, Start
from app.domain.errors import DomainError
from app.models.audit import AuditEntry
from app.services import drafts, reviews
from app.services.reviews import Read, Verdict
from tests.factories import NOW
from tests.services.reviews.conftest import TEXT, in_state, stored

D, S, R = DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED
CITY = {"author", "colleague", "coordinator"}
REVIEWERS = {"moderator", "administrator"}
# Move → who makes it from which states. Handing in what waits already is a second click.
TABLE = {
    "save": (CITY, {D, R}),
    "submit": (CITY, {D, R, S}),
    "withdraw": (CITY, {S}),
    "discard": (CITY, {D, R}),
    "send_back": (REVIEWERS, {S}),
    "publish": (REVIEWERS, {S}),
    "ask": (REVIEWERS, {S}),
    "opine": ({"expert asked"}, {S}),
}
WHO = (
    "author",
    "colleague",
    "coordinator",
    "moderator",
    "administrator",
    "expert asked",
    "expert",
    "moderator elsewhere",
    "moderator who wrote",
    "official elsewhere",
    "nobody",
)


@pytest.fixture
def people(town, make):
    city = make.city()
    return {
        "author": town.anna,
        "colleague": town.piotr,
        "coordinator": town.maria,
        "moderator": town.ewa,
        "administrator": town.actor(make.user(role=Role.ADMINISTRATOR)),
        "expert asked": town.actor(make.user(role=Role.EXPERT)),
        "expert": town.actor(make.user(role=Role.EXPERT)),
        "moderator elsewhere": town.actor(make.moderator(make.network("przywodztwo"))),
        "moderator who wrote": town.actor(make.moderator()),
        "official elsewhere": town.actor(make.user(city, Role.COORDINATOR)),
        "nobody": ANONYMOUS,
    }


@pytest.fixture
def moves(town, make):
    third = make.user(role=Role.EXPERT)
    return {
        "save": lambda who, d: drafts.save(who, d.key, Start(d.revision), TEXT + "Więcej.\n", NOW),
        "submit": lambda who, d: reviews.submit(who, d.key, "", NOW),
        "withdraw": lambda who, d: reviews.withdraw(who, d.key, NOW),
        "discard": lambda who, d: drafts.discard(who, d.key, NOW),
        "send_back": lambda who, d: reviews.send_back(
            who, Read(d.key, d.revision), Verdict("Za krótko"), NOW
        ),
        "publish": lambda who, d: reviews.publish(
            who, Read(d.key, d.revision), Verdict(), town.renderer, NOW
        ),
        "ask": lambda who, d: reviews.ask(who, d.key, third.id, NOW),
        "opine": lambda who, d: reviews.opine(who, d.key, Verdict("Dobre"), NOW),
    }


@pytest.mark.parametrize("state", list(DraftState))
def test_a_text_moves_only_where_the_table_says(town, people, moves, state):
    """The whole table for one state: each move tried by each person, then undone."""
    draft = in_state(town, state)
    with transaction():
        drafts.writing.note_writer(draft, people["moderator who wrote"].user_id)
    if state is S:
        with transaction():
            reviews.ask(town.ewa, draft.key, people["expert asked"].user_id, NOW)
    before, deeds = snapshot(draft), len(db.session.scalars(select(AuditEntry)).all())
    for move, who in product(TABLE, WHO):
        may, states = TABLE[move]
        outcome = tried(moves[move], people[who], draft)
        assert (outcome == "done") is (who in may and state in states), (move, who, outcome)
        assert snapshot(draft) == before, "a move tried and undone leaves no trace"
    assert len(db.session.scalars(select(AuditEntry)).all()) == deeds


class UndoError(Exception):
    """Ends a transaction that must not last."""


def undo():
    raise UndoError


def tried(move, who, draft):
    try:
        with transaction():
            move(who, draft)
            undo()
    except UndoError:
        return "done"
    except DomainError as error:
        return type(error).__name__


def snapshot(draft):
    draft = stored(draft)
    return draft.state, draft.text, draft.revision, draft.document.state, draft.document.slug
