"""Forget a person: the row stays for what hangs on it, the person is gone from it (R-07).

What a city has published stays, without the person: their name, address and whatever stood beside
them as a contact is masked in every text of the database, earlier versions included.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, literal, or_, select

from app.database import db
from app.domain.actor import SYSTEM, Actor, Role
from app.domain.errors import InvalidInputError, NotFoundError
from app.domain.slugs import fold
from app.models.accounts import (
    AccountSession,
    AccountToken,
    Consent,
    Erasure,
    ExternalIdentity,
    ParkedForm,
    RecoveryCode,
    RequestKey,
    Throttle,
    User,
)
from app.models.adoptions import Adoption, AdoptionStep
from app.models.applications import Application
from app.models.documents import Version
from app.models.networks import ModeratedNetwork
from app.models.notices import Letter, Notice, NoticeChoice
from app.models.outbox import REBUILD, post
from app.models.outputs import Output
from app.models.practices import Practice
from app.models.searches import SavedSearch
from app.permissions import people as may
from app.permissions import require
from app.services import audit, masking, surnames

_PHONE = re.compile(r"\+?\d[\d ()/-]{6,}\d")


def erase(
    actor: Actor,
    user: User,
    now: datetime,
    *,
    stays_named: bool = False,
    earlier: Collection[int] = (),
) -> None:
    """Forget a person; `stays_named` leaves the name under what they wrote, as authors may ask.

    `earlier` are ids of earlier versions in which the surname goes in all its cases. A second time
    changes nothing. Raises NotAllowedError, and InvalidInputError for the last administrator.
    """
    require(may.erase_person(actor, user), "erase-person")
    require(not earlier or may.mask_earlier(actor), "mask-earlier")
    if user.erased_at is not None:
        return
    if is_last_administrator(user):
        raise InvalidInputError({"email": "last-administrator"})
    needles = _needles(user, stays_named=stays_named)
    words = _surname_in(user, earlier)
    forget_rows(user)
    changed, masked = masking.mask(needles)
    changed |= masking.mask_earlier(words)
    _empty(user, now, stays_named=stays_named)
    db.session.merge(Erasure(user_id=user.id, at=now))
    told = {"stays_named": stays_named, "masked": masked, "earlier": sorted(words)}
    audit.record(actor, "person.erase", user, told, now)
    _index_anew(changed, user, now)


def _index_anew(document_ids: Collection[int], user: User, now: datetime) -> None:
    """Let the index forget what was masked in these documents."""
    for practice_id in sorted(document_ids):
        post("practice-changed", practice_id, now)
    if document_ids:
        post(REBUILD, user.id, now)


def empty(user: User, now: datetime) -> None:
    """Leave of an account nothing but its number; what its city has written stays as it is."""
    forget_rows(user)
    _empty(user, now, stays_named=False)


def forget_rows(user: User) -> None:
    """Delete what only served the account."""
    letters = or_(Letter.user_id == user.id, Letter.address == user.email)
    mine = select(Notice.id).where(Notice.user_id == user.id)
    db.session.execute(delete(Letter).where(letters | Letter.notice_id.in_(mine)))
    db.session.execute(delete(Application).where(Application.email == user.email))
    db.session.execute(delete(Throttle).where(Throttle.key.icontains(user.email, autoescape=True)))
    for table in (
        AccountSession,
        AccountToken,
        RecoveryCode,
        ExternalIdentity,
        ParkedForm,
        RequestKey,
        Consent,
        Notice,
        NoticeChoice,
        SavedSearch,
        ModeratedNetwork,
    ):
        db.session.execute(delete(table).where(table.user_id == user.id))


def is_last_administrator(user: User) -> bool:
    """Tell whether nobody could run the place without this person."""
    others = select(User.id).where(
        User.role == Role.ADMINISTRATOR, User.is_active, User.id != user.id
    )
    return user.role is Role.ADMINISTRATOR and db.session.scalar(others.limit(1)) is None


def by_key(actor: Actor, key: str) -> User:
    """Return the person whom this actor may have forgotten.

    Raises NotFoundError, NotAllowedError.
    """
    user = db.session.scalar(select(User).where(User.key == key, User.erased_at.is_(None)))
    if user is None:
        raise NotFoundError("person", key=key)
    require(may.erase_person(actor, user), "erase-person")
    return user


def masker(user: User) -> Callable[[str], str]:
    """Return what makes of a text what an erasure of this person would leave of it."""
    pattern = masking.pattern(_needles(user, stays_named=False))
    return lambda text: pattern.sub(masking.MASK, text)


class Entry(NamedTuple):
    """A line of the journal: who was forgotten, when, and `earlier` as `erase` was told."""

    user_id: int
    at: datetime
    earlier: tuple[int, ...] = ()


def journal() -> list[Entry]:
    """Return who was forgotten, by id, and when; kept apart from backups."""
    wanted = select(Erasure.user_id, Erasure.at).order_by(Erasure.at)
    return [Entry(user_id, at) for user_id, at in db.session.execute(wanted)]


def keep_journal(path: Path, latest: Iterable[Entry] = ()) -> None:
    """Write the journal into a file, which a backup of the database does not bring back.

    What stands in the file already stays, also where the database no longer knows it. `latest` are
    entries that say more than the database keeps.
    """
    known = {one.user_id: one for one in (*journal(), *read_journal(path), *latest)}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text("".join(_line(known[id_]) for id_ in sorted(known)), encoding="ascii")
    draft.replace(path)


def _line(entry: Entry) -> str:
    earlier = ",".join(map(str, sorted(entry.earlier)))
    return " ".join((str(entry.user_id), entry.at.isoformat(), earlier)).strip() + "\n"


def read_journal(path: Path) -> list[Entry]:
    """Return what a file of the journal says; nothing where there is none."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [_entry(*line.split()) for line in lines if line]


def _entry(user_id: str, at: str, earlier: str = "") -> Entry:
    versions = tuple(int(one) for one in earlier.split(",") if one)
    return Entry(int(user_id), datetime.fromisoformat(at), versions)


def replay(entries: Iterable[Entry], now: datetime) -> int:
    """Forget again whom a backup has brought back; return how many (R-08)."""
    count = 0
    for user_id, at, earlier in entries:
        user = db.session.get(User, user_id)
        # An account made after the entry is another person under a number used again.
        if user is not None and user.erased_at is None and user.created_at < at:
            erase(SYSTEM, user, now, earlier=earlier)
            count += 1
    return count


def _surname_in(user: User, version_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the forms of the surname in those of these versions that are not the last ones."""
    found = db.session.scalars(
        select(Version).where(
            Version.id.in_(version_ids),
            ~select(Practice.id).where(Practice.version_id == Version.id).exists(),
            ~select(Output.id).where(Output.version_id == Version.id).exists(),
        )
    )
    asked = {one.id: surnames.words(one.text, surnames.of(user.name)) for one in found}
    return {id_: words for id_, words in asked.items() if words}


def _needles(user: User, *, stays_named: bool) -> list[str]:
    """Return what is masked: address, name, and the contacts of the city that name the person."""
    names = [] if stays_named else [user.name, " ".join(reversed(user.name.split(" ", 1)))]
    surname = user.name.split()[-1] if user.name.split() else ""
    found = {user.email, *names}
    contacts = select(Practice.contact, Practice.contact_person).where(
        or_(Practice.city_id == user.city_id, Practice.author_id == user.id)
    )
    of_adoptions = select(Adoption.contact, literal("")).where(Adoption.city_id == user.city_id)
    rows = [*db.session.execute(contacts.union(of_adoptions)), *_earlier_contacts(user)]
    for row in rows:
        for told in row:
            is_theirs = user.email.casefold() in told.casefold() or (
                not stays_named and _has_word(told, surname)
            )
            if is_theirs:
                found |= {told, *_PHONE.findall(told)}
    found |= {fold(one) for one in found}  # as the search keeps it
    return sorted((one for one in found if one.strip()), key=len, reverse=True)


def _earlier_contacts(user: User) -> Iterator[tuple[str]]:
    """Give whom the person's city named before as those to ask about what it repeats."""
    steps = select(AdoptionStep.told).join(Adoption, Adoption.id == AdoptionStep.adoption_id)
    for told in db.session.scalars(steps.where(Adoption.city_id == user.city_id)):
        yield (told.get("contact", ""),)


def _has_word(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"\b{re.escape(word)}\b", text) is not None


def _empty(user: User, now: datetime, *, stays_named: bool) -> None:
    pseudonym = f"user-{secrets.token_hex(6)}"
    if not stays_named:
        user.name = f"Urząd Miasta {user.city.name}" if user.city else pseudonym
    user.shows_name = stays_named
    user.email = f"{pseudonym}@erased.invalid"
    user.key = pseudonym
    user.function = user.password_hash = user.second_factor = ""
    user.password_at = user.factor_at = user.seen_at = user.warned_at = None
    user.is_active, user.erased_at = False, now
