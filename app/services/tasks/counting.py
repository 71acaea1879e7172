"""How much waits, for the frame of every page: one question to the database."""

from datetime import date

from sqlalchemy import ColumnElement, False_, func, select

from app.database import Base, db
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import Actor
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
    # Every page asks this: what cannot wait for this person is not even put into the question.
    parts = [
        select(func.count()).select_from(table).where(where).scalar_subquery()
        for table, where in chosen
        if not isinstance(where, False_)
    ]
    return sum(db.session.execute(select(*parts)).one()) if parts else 0
