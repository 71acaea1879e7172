"""How a text begins: what is known without asking is filled in."""

from collections.abc import Callable, Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app import door
from app.database import transaction
from app.domain.actor import Form
from app.domain.practices import LICENCE
from app.models.accounts import User
from app.models.drafts import Draft
from app.services import networks
from app.services.accounts import once
from app.services.cities import full_name
from app.writeups import interview, writing
from app.writeups.writing import Typed


def once_only(begin: Callable[[], Draft]) -> ResponseReturnValue:
    """Begin a text unless this form did already, and go there."""
    person, key = door.me(), request.form.get("raz", "")
    try:
        with transaction():
            address = once.result(person.id, key) if key else None
            if address is None:
                address = url_for("drafts.edit", key=begin().key)
                if key:
                    once.note(person.id, key, address, door.now())
    except IntegrityError:  # the same form at the same moment: the first one has it
        address = once.result(person.id, key) or url_for("drafts.index")
    return redirect(address, 303)


def empty(person: User) -> str:
    """Return the text of a draft that only says what we know."""
    return writing.compose(known(person), {})


def of_answers(person: User, answers: Mapping[str, str]) -> str:
    """Return the text of a draft made of the answers of an interview."""
    return interview.text(answers, known(person))


def known(person: User) -> Mapping[str, Typed]:
    """Return the keys whose values follow from who begins."""
    forms = door.actor_of(person).forms
    ids = [id_ for id_, form in forms.items() if form is not Form.OBSERVER]
    slugs = [one.slug for one, _count in networks.all_with_counts() if one.id in ids]
    city = full_name(person.city) if person.city else ""
    return {"miasto": city, "sieci": slugs[:1], "licencja": LICENCE}
