"""A fictional town to try everything in: one person for each role, a text begun, one handed in.

Only where nobody real has an account. Passwords and second factors follow from the secret key of
the site: they can be shown again and are different on every machine.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select

from app.database import db
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import SYSTEM, Actor, Form, Role
from app.domain.cities import SizeClass
from app.domain.days import day
from app.domain.errors import ConflictError
from app.models.accounts import User
from app.models.cities import City
from app.models.networks import Membership, ModeratedNetwork, Network
from app.services import audit, drafts, reviews
from app.services.accounts import passwords, second_factor

HOST = "przyklad.example"
NETWORK = "miasto-cyfrowe"
Town = Literal["lipogrod", "olszany", ""]
TOWNS: dict[Town, tuple[str, Form]] = {
    "lipogrod": ("Lipogród Przykładowy", Form.CHANGE_LEADER),
    "olszany": ("Olszany Przykładowe", Form.OBSERVER),
}
PEOPLE: tuple[tuple[str, str, Role, Town], ...] = (
    ("urzednik", "Anna Lipa", Role.OFFICIAL, "lipogrod"),
    ("koordynator", "Piotr Klon", Role.COORDINATOR, "lipogrod"),
    ("obserwator", "Maria Olcha", Role.OFFICIAL, "olszany"),
    ("moderator", "Jan Dąb", Role.MODERATOR, ""),
    ("ekspert", "Ewa Wiąz", Role.EXPERT, ""),
    ("administrator", "Adam Grab", Role.ADMINISTRATOR, ""),
)
HEAD = """---
tytul: "{title}"
streszczenie: "Przykład zmyślonego miasta. Pokazuje, jak pisze się opis praktyki."
miasto: "Lipogród Przykładowy"
jednostka: "Wydział Spraw Obywatelskich"
sieci: [miasto-cyfrowe]
tematy: ["otwarte dane"]
etap: pilotaż
kontakt: "wydzial@przyklad.example"
---

## Problem

{problem}

## Rozwiązanie

{solution}
"""
BEGUN = HEAD.format(
    title="Przykład: kolejka do okienka widoczna w telefonie",
    problem="Mieszkańcy czekają w urzędzie, nie wiedząc, jak długo.",
    solution="Strona pokazuje, ile osób czeka do każdego okienka.",
)
HANDED_IN = HEAD.format(
    title="Przykład: rejestr umów jako otwarte dane",
    problem="O umowy trzeba było pytać pisemnie.",
    solution="Rejestr umów jest na stronie, co tydzień uzupełniany.",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody needs to sign in as one of the people; `factor` is empty without."""

    email: str
    password: str
    role: Role
    factor: str


def is_possible() -> bool:
    """Tell whether nobody real has an account here."""
    real = select(User.id).where(User.email.not_like(f"%@{HOST}"))
    return db.session.scalar(real.limit(1)) is None


def count() -> int:
    """Return how many people of the fictional town have an account."""
    made = select(func.count(User.id)).where(User.email.like(f"%@{HOST}"))
    return db.session.scalar(made) or 0


def people(key: str) -> list[Shown]:
    """Return how to sign in as each of the people."""
    return [
        Shown(
            _email(name),
            _password(name, key),
            role,
            _factor(name, key) if role in NEEDS_SECOND_FACTOR else "",
        )
        for name, _, role, _ in PEOPLE
    ]


def build(key: str, now: datetime) -> None:
    """Make the towns, the people and the texts; what is there already is left as it is.

    Raises ConflictError where somebody real has an account.
    """
    if not is_possible():
        raise ConflictError("real-accounts")
    if db.session.scalar(select(User.id).where(User.email == _email("urzednik"))) is not None:
        return
    network = db.session.scalars(select(Network).where(Network.slug == NETWORK)).one()
    ids = {town: _town(town, network, day(now)) for town in TOWNS}
    made = {row[0]: _person(row, ids, key, now) for row in PEOPLE}
    db.session.add(ModeratedNetwork(user_id=made["moderator"].id, network_id=network.id))
    audit.record(SYSTEM, "demonstration.build", None, {}, now)
    _write(made["urzednik"], network, now)


def _town(town: Town, network: Network, since: date) -> int:
    name, form = TOWNS[town]
    city = City(
        slug=f"{town}-przykladowy",
        name=name,
        voivodeship="opolskie",
        population=30_000,
        lat=50.7,
        lon=17.9,
        size_class=SizeClass.MEDIUM,
    )
    db.session.add(city)
    db.session.flush()
    db.session.add(Membership(city_id=city.id, network_id=network.id, form=form, since=since))
    return city.id


def _person(
    row: tuple[str, str, Role, Town], ids: dict[Town, int], key: str, now: datetime
) -> User:
    name, told, role, town = row
    user = User(
        email=_email(name),
        name=f"{told} (konto pokazowe)",
        created_at=now,
        role=role,
        city_id=ids.get(town),
        function="konto pokazowe",
        password_hash=passwords.hashed(_password(name, key)),
        password_at=now,
        joined_at=now,
    )
    if role in NEEDS_SECOND_FACTOR:
        secret = _factor(name, key).encode()
        user.second_factor = second_factor.vault(key).encrypt(secret).decode()
        user.factor_at = now
    db.session.add(user)
    db.session.flush()
    return user


def _write(author: User, network: Network, now: datetime) -> None:
    form = TOWNS["lipogrod"][1]
    actor = Actor(author.id, author.role, author.city_id, {network.id: form})
    drafts.begin(actor, BEGUN, now)
    handed_in = drafts.begin(actor, HANDED_IN, now)
    reviews.submit(actor, handed_in.key, "", now)


def _email(name: str) -> str:
    return f"{name}@{HOST}"


def _password(name: str, key: str) -> str:
    told = _made("password", name, key)[:20].lower()
    return "-".join(told[start : start + 5] for start in range(0, 20, 5))


def _factor(name: str, key: str) -> str:
    return _made("factor", name, key)


def _made(what: str, name: str, key: str) -> str:
    """Return 32 letters and digits (base32) that follow from the key."""
    told = f"demonstration:{what}:{name}".encode()
    return base64.b32encode(hmac.new(key.encode(), told, "sha256").digest()[:20]).decode()
