"""How a text begins: what is known without asking is filled in."""

from collections.abc import Mapping

from app.domain.actor import Form
from app.domain.practices import LICENCE
from app.door import actor_of
from app.models.accounts import User
from app.services import networks
from app.services.cities import full_name
from app.writeups import interview, writing
from app.writeups.writing import Typed


def empty(person: User) -> str:
    """Return the text of a draft that only says what we know."""
    return writing.compose(known(person), {})


def of_answers(person: User, answers: Mapping[str, str]) -> str:
    """Return the text of a draft made of the answers of an interview."""
    return interview.text(answers, known(person))


def known(person: User) -> Mapping[str, Typed]:
    """Return the keys whose values follow from who begins."""
    forms = actor_of(person).forms
    ids = [id_ for id_, form in forms.items() if form is not Form.OBSERVER]
    slugs = [one.slug for one, _count in networks.all_with_counts() if one.id in ids]
    city = full_name(person.city) if person.city else ""
    return {"miasto": city, "sieci": slugs[:1], "licencja": LICENCE}
