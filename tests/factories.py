"""Things for tests to start from; name only what the test is about. Towns and people are fictional."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from app.database import db, transaction
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import Form, Role
from app.domain.attachments import AttachmentKind
from app.domain.cities import SizeClass
from app.domain.drafts import DraftState
from app.domain.practices import LICENCE, Provenance, Stage, State
from app.domain.slugs import fold, slug
from app.door import actor_of
from app.models.accounts import User
from app.models.attachments import Attachment, StoredFile, draft_attachment, version_attachment
from app.models.cities import City
from app.models.documents import DocumentNetwork, Version, document_topic
from app.models.drafts import Draft, DraftWriter
from app.models.networks import Membership, ModeratedNetwork, Network
from app.models.practices import Practice
from app.models.searches import SavedSearch
from app.models.topics import Topic
from tests.outputs import MakeOutputs

PASSWORD = "zielony tramwaj jedzie nad rzeke"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_number = count(1)


class Make(MakeOutputs):
    """Makes rows through the models and commits them; every method returns what it made."""

    def _keep(self, thing: Any) -> Any:
        with transaction():
            db.session.add(thing)
        return thing

    def network(self, slug: str = "miasto-cyfrowe") -> Network:
        """One of the eight, which are there from the start."""
        return db.session.scalars(select(Network).where(Network.slug == slug)).one()

    def topic(self, slug: str = "otwarte-dane") -> Topic:
        return db.session.scalars(select(Topic).where(Topic.slug == slug)).one()

    def city(self, name: str = "Lipogród", **given: Any) -> City:
        values = {
            "slug": f"{slug(name)}-{next(_number)}",
            "name": name,
            "voivodeship": "opolskie",
            "population": 30_000,
            "lat": 50.7,
            "lon": 17.9,
            "size_class": SizeClass.MEDIUM,
        }
        return self._keep(City(**(values | given)))

    def user(self, city: City | None = None, role: Role = Role.OFFICIAL, **given: Any) -> User:
        """A person; with `password_hash=hashed(PASSWORD)` one who can sign in by the form."""
        n = next(_number)
        values = {"email": f"u{n}@miasto.example", "name": f"Osoba {n}", "created_at": NOW}
        if role in NEEDS_SECOND_FACTOR:  # without one they are led to set it up
            values["second_factor"] = "x"
        return self._keep(User(role=role, city_id=city and city.id, **(values | given)))

    def close(self, user: User) -> None:
        """Close an account."""
        with transaction():
            user.is_active = False

    def search(self, user: User, text: str, **given: Any) -> SavedSearch:
        """A search that somebody saved, never looked at since."""
        values = {
            "filters": {},
            "sha256": f"{text} {next(_number)}",
            "created_at": NOW,
            "looked_at": NOW,
        }
        return self._keep(SavedSearch(user_id=user.id, text=text, **(values | given)))

    def moderator(self, *networks: Network, **given: Any) -> User:
        """A moderator of these networks, or of the usual one."""
        user = self.user(role=Role.MODERATOR, **given)
        for network in networks or (self.network(),):
            self._keep(ModeratedNetwork(user_id=user.id, network_id=network.id))
        return user

    def membership(self, city: City, network: Network, form: Form, **given: Any) -> Membership:
        values = {"since": date(2026, 1, 1)} | given
        return self._keep(Membership(city_id=city.id, network_id=network.id, form=form, **values))

    def actor(self, city: City | None = None, role: Role = Role.OFFICIAL) -> Any:
        return actor_of(self.user(city, role), NOW.date())

    def practice(self, **given: Any) -> Practice:
        """A published practice of a fictional town; lists of `networks` and `topics` are rows."""
        n = next(_number)
        networks = given.pop("networks", None) or [self.network()]
        topics = given.pop("topics", None) or []
        city = given.pop("city", None) or self.city()
        title = given.pop("title", f"Praktyka numer {n} w Lipogrodzie")
        body = given.pop("body", "Problem\nOpis tego, co miasto zrobiło.")
        text = given.pop("text", f"---\ntytul: {title}\n---\n\n## Problem\n\n{body}\n")
        values = {
            "slug": f"praktyka-{n}",
            "title": title,
            "summary": "Krótkie streszczenie. Drugie zdanie.",
            "state": State.PUBLISHED,
            "city_id": city.id,
            "created_at": NOW,
            "published_at": NOW,
            "unit": "Wydział Rozwoju",
            "contact": "rozwoj@lipogrod.example",
            "stage": Stage.RUNNING,
            "provenance": Provenance.CITY,
            "evidence": 0,
            "licence": LICENCE,
            "as_of": NOW.date(),
            "valid_until": date(2027, 11, 22),
            "body": body,
            "folded": fold(f"{title} {body}").casefold(),
        }
        with transaction():
            practice = Practice(**(values | given))
            practice.belongs_to = [
                DocumentNetwork(network_id=network.id, position=position)
                for position, network in enumerate(networks)
            ]
            db.session.add(practice)
            db.session.flush()
            for position, topic in enumerate(topics):
                db.session.execute(
                    insert(document_topic).values(
                        document_id=practice.id, topic_id=topic.id, position=position
                    )
                )
            self._version(practice, text)
        db.session.expire_all()
        return practice

    def draft(
        self, practice: Practice, state: DraftState = DraftState.DRAFT, **given: Any
    ) -> Draft:
        """A text of this practice that somebody of its city has written."""
        writer = given.pop("writer", None) or self.user(db.session.get(City, practice.city_id))
        is_submitted = state is DraftState.SUBMITTED
        values = {
            "key": str(uuid.uuid4()),
            "text": "---\ntytul: Szkic\n---\n\n## Problem\n\nOpis.\n",
            "revision": 1,
            "created_at": NOW,
            "saved_at": NOW,
            "created_by": writer.id,
            "saved_by": writer.id,
            "submitted_at": NOW if is_submitted else None,
            "submitted_by": writer.id if is_submitted else None,
        }
        draft = self._keep(Draft(document_id=practice.id, state=state, **(values | given)))
        self._keep(DraftWriter(draft_id=draft.id, user_id=writer.id))
        return draft

    def attachment(
        self, draft: Draft | None = None, version: Version | None = None, **given: Any
    ) -> Attachment:
        """A PDF of a draft, or of a version, or of both."""
        document_id = (draft or version).document_id
        file = self._keep(
            StoredFile(
                sha256=f"{next(_number):064}",
                media_type=given.pop("media_type", "application/pdf"),
                size=14,
                created_at=NOW,
                created_by=None,
                data=b"%PDF-1.7\n%%EOF",
            )
        )
        values = {
            "key": str(uuid.uuid4()),
            "document_id": document_id,
            "file_id": file.id,
            "kind": AttachmentKind.RULES,
            "name": "regulamin.pdf",
            "title": "Regulamin",
            "licence": "CC BY 4.0",
            "created_at": NOW,
            "created_by": None,
        }
        attachment = self._keep(Attachment(**(values | given)))
        with transaction():
            if draft:
                link = {"draft_id": draft.id, "attachment_id": attachment.id}
                db.session.execute(insert(draft_attachment).values(link))
            if version:
                link = {"version_id": version.id, "attachment_id": attachment.id}
                db.session.execute(insert(version_attachment).values(link))
        return attachment

    def _version(self, practice: Practice, text: str) -> None:
        version = Version(
            document_id=practice.id,
            number=1,
            text=text,
            sha256="0" * 64,
            sections=[{"heading": "Problem", "anchor": "problem", "html": "<p>Opis.</p>"}],
            renderer="test",
            created_at=NOW,
            is_published=True,
        )
        db.session.add(version)
        db.session.flush()
        practice.version_id = version.id


AMOUNT = Decimal("438876.30")
