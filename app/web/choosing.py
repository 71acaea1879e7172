"""Fields of forms that mean a row: a city by its name, a network, a role, a day."""

from datetime import date

from app.domain.actor import Form as Participation
from app.domain.actor import Role
from app.domain.errors import InvalidInputError
from app.models.cities import City
from app.models.networks import Network
from app.services import cities
from app.web import labels
from app.web.forms import Form
from app.web.labels import _


def city(form: Form, name: str = "city") -> City | None:
    """Return the city typed, None for nothing; raises InvalidInputError that names the like."""
    typed = form[name].strip()
    if not typed:
        return None
    alike = cities.matching(typed)
    for one in alike:
        if one.slug == form[f"{name}-choice"]:
            return one
    found = cities.meant(typed)
    if len(found) == 1:
        return found[0]
    if offered := found or alike:
        choices = [(one.slug, cities.full_name(one)) for one in offered]
        raise InvalidInputError({name: "which-city"}, cities=choices)
    raise InvalidInputError({name: "no-such-city"})


def network(form: Form, among: list[Network], name: str = "network") -> Network:
    """Return the network chosen; raises InvalidInputError for none of those offered."""
    for one in among:
        if one.slug == form[name]:
            return one
    raise InvalidInputError({name: "choose-one"})


def role(form: Form, among: frozenset[Role], name: str = "rank") -> Role:
    """Return the role chosen; raises InvalidInputError for none of those offered."""
    for one in among:
        if one.value == form[name]:
            return one
    raise InvalidInputError({name: "choose-one"})


def participation(form: Form, name: str = "form") -> Participation:
    """Return the form of taking part chosen; raises InvalidInputError for none that there is."""
    try:
        return Participation(form[name])
    except ValueError:
        raise InvalidInputError({name: "choose-one"}) from None


def day(form: Form, name: str) -> date | None:
    """Return the day typed (a date of the browser), None for nothing."""
    typed = form[name].strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InvalidInputError({name: "bad-day"}) from None


def networks_offered(among: list[Network]) -> list[tuple[str, str]]:
    """Return networks as choices of a field."""
    return [(one.slug, labels.network_short(one)) for one in among]


def roles_offered(among: frozenset[Role]) -> list[tuple[str, str]]:
    """Return roles as choices of a field, the smallest first."""
    return [(one.value, _(labels.ROLES[one])) for one in labels.ROLES if one in among]


def participations_offered() -> list[tuple[str, str]]:
    """Return the forms of taking part as choices of a field."""
    return [(one.value, _(told)) for one, told in labels.FORMS.items()]
