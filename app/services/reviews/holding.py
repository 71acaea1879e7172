"""Rows as they are in the database at this moment, kept from everybody else until the commit.

Two people may decide at the same moment: the second must see what the first has done, not what a
page showed or the session remembers.
"""

from sqlalchemy import select

from app.database import db
from app.domain.errors import NotFoundError
from app.models.accounts import User
from app.models.drafts import Draft
from app.models.outputs import Output
from app.models.practices import Practice


def draft(key: str) -> Draft:
    """Return the draft of a practice and hold it.

    Raises NotFoundError, also for the draft of an output, which nobody reviews; whether this actor
    may know of it is for the caller to ask.
    """
    wanted = select(Draft).where(Draft.key == key).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None or isinstance(found.document, Output):
        raise NotFoundError("draft", key=key)
    return found


def practice(id_: int) -> Practice:
    """Return a practice that there is, and hold it."""
    wanted = select(Practice).where(Practice.id == id_).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def people_of(city_id: int) -> list[int]:
    """Return the ids of the people of a city who can sign in."""
    wanted = select(User.id).where(User.city_id == city_id, User.is_active)
    return list(db.session.scalars(wanted.order_by(User.id)))
