"""How much waits, for the frame of every page: one question to the database."""

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, False_, Select, func, select

from app.database import Base, db
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import Actor, Form, Role
from app.models.accounts import User
from app.models.adoptions import Adoption
from app.models.applications import Application
from app.models.comments import Comment
from app.models.drafts import Draft, DraftSave
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.models.practices import Practice
from app.services.tasks import choosing, opinions, outputs


def count(actor: Actor, today: date) -> int:
    """Return how many things `waiting` would list, without the limit of a page."""
    if not actor.is_signed_in:
        return 0
    forms = tuple(sorted(actor.forms.items()))
    question = _question(actor.user_id, actor.role, actor.city_id, forms, actor.moderates, today)
    return 0 if question is None else sum(db.session.execute(question).one())


# Every page asks this, and to put the question together takes longer than to answer it.
@lru_cache(maxsize=256)
def _question(  # noqa: PLR0917 - what tells one actor from another, in a form to be kept
    user_id: int | None,
    role: Role | None,
    city_id: int | None,
    forms: tuple[tuple[int, Form], ...],
    moderates: frozenset[int],
    today: date,
) -> Select[Any] | None:
    """Return what to ask for an actor; nothing if nothing can wait for them."""
    actor = Actor(user_id, role, city_id, dict(forms), moderates=moderates)
    chosen: list[tuple[type[Base], ColumnElement[bool]]] = [
        (Draft, choosing.texts(actor)),
        (DraftSave, choosing.conflicts(actor)),
        (Draft, choosing.opinions(actor) | choosing.reviews(actor)),
        (Application, choosing.applications(actor)),
        (Practice, choosing.practices(actor, today)),
        (Opinion, opinions.to_give(actor)),
        *((Output, where) for where in outputs.chosen(actor).values()),
        (Adoption, choosing.adoptions(actor, today)),
        (Comment, choosing.questions(actor) | choosing.reported(actor)),
    ]
    if actor.role in NEEDS_SECOND_FACTOR:
        chosen.append((User, (User.id == actor.user_id) & (User.second_factor == "")))
    # What cannot wait for this person is not even put into the question.
    parts = [
        select(func.count()).select_from(table).where(where).scalar_subquery()
        for table, where in chosen
        if not isinstance(where, False_)
    ]
    return select(*parts) if parts else None
