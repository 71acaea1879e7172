"""A town of Change Leaders, its people, and those who judge what they write."""

from datetime import timedelta

import pytest

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState, Start
from app.domain.practices import Evidence
from app.door import actor_of
from app.models.drafts import Draft
from app.services import drafts, reviews
from app.services.reviews import Read, Verdict
from tests.factories import NOW

TEXT = """---
tytul: "Teleopieka w Lipogrodzie"
streszczenie: "Miasto opiekuje się seniorami na odległość. Pomoc przychodzi po kwadransie."
miasto: "Lipogród Nowy"
jednostka: "Wydział Spraw Społecznych"
sieci: [miasto-cyfrowe]
tematy: ["otwarte dane"]
etap: wdrożona
kontakt: "teleopieka@lipogrod.example"
stan_na: 2020-01-01
poziom_dowodow: 4
status_opisu: "opis redakcyjny na podstawie źródeł publicznych – potwierdzony przez miasto"
---

## Problem

Seniorzy mieszkają sami.

## Rozwiązanie

Opaska z przyciskiem.
"""
LATER = NOW + timedelta(days=1)


class Town:
    """Deeds of people in one town and around it, each in a transaction of its own."""

    def __init__(self, app, make):
        self.renderer = app.extensions["house"].renderer
        self.make = make
        self.city = make.city("Lipogród Nowy")
        self.network = make.network()
        make.membership(self.city, self.network, Form.CHANGE_LEADER)
        self.anna = self.actor(make.user(self.city))
        self.piotr = self.actor(make.user(self.city))
        self.maria = self.actor(make.user(self.city, Role.COORDINATOR))
        self.ewa = self.actor(make.moderator())

    def actor(self, user):
        return actor_of(user, NOW.date())

    def begun(self, text=TEXT, by=None):
        with transaction():
            return drafts.begin(by or self.anna, text, NOW)

    def saved(self, draft, text, by=None, at=NOW):
        with transaction():
            drafts.save(by or self.anna, draft.key, Start(draft.revision), text, at)

    def submitted(self, draft=None, by=None, note="", at=NOW):
        draft = draft or self.begun()
        with transaction():
            return reviews.submit(by or self.anna, draft.key, note, at)

    def returned(self, draft, by=None, reason="Za krótko", at=NOW, **said):
        with transaction():
            verdict = Verdict(reason, **said)
            return reviews.send_back(by or self.ewa, Read(draft.key, draft.revision), verdict, at)

    def published(self, draft=None, by=None, at=NOW, evidence=Evidence.DESCRIPTION):
        draft = draft or self.submitted()
        with transaction():
            read = Read(draft.key, draft.revision)
            verdict = Verdict(evidence=evidence)
            return reviews.publish(by or self.ewa, read, verdict, self.renderer, at)

    def renewed(self, practice, text=None, by=None):
        with transaction():
            draft = drafts.renew(by or self.anna, practice, NOW)
        if text is not None:
            self.saved(draft, text, by)
        return draft


@pytest.fixture
def town(app, make):
    return Town(app, make)


def in_state(town, state):
    """A draft of the town in a state, come to it by the usual way."""
    draft = town.begun()
    if state is DraftState.DISCARDED:
        with transaction():
            drafts.discard(town.anna, draft.key, NOW)
    elif state is not DraftState.DRAFT:
        town.submitted(draft)
        judge = town.actor(town.make.moderator())
        if state is DraftState.RETURNED:
            town.returned(draft, by=judge)
        elif state is DraftState.PUBLISHED:
            town.published(draft, by=judge)
    return draft


def stored(draft):
    """The draft as the database has it."""
    db.session.expire_all()
    return db.session.get_one(Draft, draft.id)
