"""An output whose consultation is closed: three cities were asked, two have remarks."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.notices import Notice
from app.models.opinions import Remark
from app.services import remarks
from app.services.remarks import AnswerText

LAST = date(2026, 12, 22)
NOW = datetime(2026, 12, 23, 9, tzinfo=UTC)  # the day after the closing
YES = AnswerText(AnswerState.ACCEPTED, "Dopisano koszty.")


class Stage:
    """The authors' city, three Observers, a moderator; remarks only where a test gives them."""

    def __init__(self, make):
        self.make, network = make, make.network()
        self.author = make.city("Autorowo")
        self.olszany, self.brzeziny, self.cisza = map(make.city, ("Olszany", "Brzeziny", "Cisza"))
        make.membership(self.author, network, Form.LAUREATE)
        for city in (self.olszany, self.brzeziny, self.cisza):
            make.membership(city, network, Form.OBSERVER)
        self.people = {
            city.name: make.user(city, Role.COORDINATOR)
            for city in (self.author, self.olszany, self.brzeziny, self.cisza)
        }
        self.moderator = actor_of(make.moderator(), NOW.date())
        self.output = make.output(OutputState.RESOLUTION, city=self.author)
        self.consultation = make.consultation(
            self.output, self.olszany, self.brzeziny, self.cisza, closes_on=LAST
        )

    def opinion(self, city, *told, **given):
        """The opinion of a city with these remarks."""
        return self.make.opinion(
            self.output, city, consultation=self.consultation, remarks=list(told), **given
        )

    def actor(self, city):
        return actor_of(self.people[city.name], NOW.date())

    def to(self, stage):
        """Put the output into another state."""
        with transaction():
            self.output.stage = stage
        db.session.expire_all()

    def answer(self, *keys, text=YES, actor=None, now=NOW):
        with transaction():
            return remarks.answer(
                actor or self.actor(self.author), self.output.slug, keys, text, now
            )

    def key(self, text):
        """The key of the remark that says this."""
        return db.session.scalar(select(Remark.key).where(Remark.text == text))

    def told(self, kind):
        """Names of the cities whose people were told, once for each time."""
        names = {person.id: name for name, person in self.people.items()}
        wanted = select(Notice.user_id).where(Notice.kind == kind).order_by(Notice.id)
        return [names[user_id] for user_id in db.session.scalars(wanted)]

    def table(self, actor=None):
        return remarks.table(actor or self.actor(self.author), self.output.slug)


@pytest.fixture
def stage(make):
    return Stage(make)
