"""A network at work: who writes an output, who reads it when, who decides."""

import pytest

from app.database import db, transaction
from app.domain.actor import Form
from app.domain.drafts import Start
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.outputs import Output
from app.services import drafts, outputs
from app.services.outputs import Beginning, Given
from tests.factories import NOW

TEXT = """---
tytul: "Model opłat za parkowanie"
streszczenie: "Trzy warianty opłat. Miasto wybiera swój."
rodzaj: "model lub wzór"
praktyki: []
---

## Cel

Uporządkować parkowanie w śródmieściu.

## Zalecenia

1. Policzyć miejsca.
2. Ustalić stawki.
"""


class Bench:
    """Deeds around one output, each in a transaction of its own."""

    def __init__(self, app, make):
        self.renderer = app.extensions["house"].renderer
        self.make = make
        self.network = make.network()
        self.city = make.city("Lipogród Nowy")
        self.helper = make.city("Wierzbowo")
        self.watcher = make.city("Obserwatorowo")
        for city in (self.city, self.helper):
            make.membership(city, self.network, Form.LAUREATE)
        make.membership(self.watcher, self.network, Form.OBSERVER)
        self.people = {
            "anna": make.user(self.city),
            "piotr": make.user(self.helper),
            "olga": make.user(self.watcher),
            "ewa": make.moderator(),
        }

    def __getattr__(self, name):
        return actor_of(self.people[name], NOW.date())

    def begun(self, text=TEXT, by=None):
        """An output with its text as its authors have left it."""
        wanted = Beginning(self.network.id, "Model opłat", "model lub wzór")
        with transaction():
            draft = outputs.begin(by or self.anna, wanted, NOW)
        if text is not None:
            self.saved(draft, text)
        return draft.document

    def saved(self, draft, text):
        with transaction():
            start = Start(draft.revision)
            return drafts.save(self.anna, draft.key, start, text, NOW).draft

    def given(self, output, note=""):
        draft = drafts.of_practice(output)
        return Given(draft.key, draft.revision, note) if draft else Given("", 0, note)

    def handed_in(self, output=None, note="", by=None):
        output = output or self.begun()
        with transaction():
            given = self.given(output, note)
            return outputs.hand_in(by or self.anna, output.slug, given, self.renderer, NOW)

    def rewritten(self, output, text):
        with transaction():
            draft = outputs.write(self.anna, output.slug, NOW)
        return self.saved(draft, text)

    def issued(self, output, note="Dopisano stawki.", by=None):
        with transaction():
            given = self.given(output, note)
            return outputs.issue(by or self.anna, output.slug, given, self.renderer, NOW)

    def at(self, output, stage):
        """Put an output into a stage that other deeds lead to."""
        with transaction():
            output = db.session.get_one(Output, output.id)
            output.stage = stage
            if stage is not OutputState.NETWORK_REVIEW:
                output.opened_number = output.version.number
        return output


@pytest.fixture
def bench(app, make):
    return Bench(app, make)
