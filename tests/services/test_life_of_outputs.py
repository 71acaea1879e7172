"""The life of an output, lived at random by random roles: what must hold after every step does."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, func, select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.drafts import Start
from app.domain.errors import DomainError
from app.domain.opinions import AnswerState, OpinionText, Position, RemarkText
from app.domain.outputs import (
    NETWORK_SEES,
    OBSERVERS_SEE,
    OPINIONS_OPEN,
    PUBLIC_STAGES,
    OutputState,
)
from app.door import actor_of
from app.models.opinions import Answer, Opinion, Remark
from app.models.outbox import OutboxMessage
from app.models.outputs import Output
from app.permissions import comments as may_comment
from app.permissions import outputs as may
from app.search.engine import SIZE_LIMIT, Query
from app.search.memory import MemoryEngine
from app.services import catalogue, consultations, drafts, opinions, outbox, outputs, remarks
from app.services.catalogue import plain
from app.services.catalogue.withdrawing import standing
from app.services.consultations import Call
from app.services.outputs import Beginning, Given
from app.services.remarks import AnswerText
from app.services.reviews import Farewell
from tests.databases import SERVER

EXAMPLES, STEPS = 10 if SERVER else 30, 25  # a server is asked the same, of fewer lives
HERE = ZoneInfo("Europe/Warsaw")
BEGINNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = """---
tytul: "Model opłat za parkowanie"
streszczenie: "Trzy warianty opłat. Miasto wybiera swój."
rodzaj: "model lub wzór"
praktyki: []
---

## Cel

Uporządkować parkowanie. Zdanie {number}.

## Zalecenia

Policzyć miejsca.
"""
MAKERS = ("author", "second author", "moderator", "administrator")
ROLES = (
    *MAKERS,
    "leader",
    "observer",
    "observer's coordinator",
    "other coordinator",
    "stranger",
    "other moderator",
)
# One of each kind is enough for what everybody of that kind sees.
WATCHED = ("second author", "moderator", "leader", "observer", "stranger", "other moderator")
# Who may find it differs between these.
FINDERS = ("author", "leader", "observer", "other coordinator", "nobody")
ANYBODY = st.sampled_from(ROLES)
AUTHORS = st.sampled_from(("author", "author", "author", "second author", "moderator", "leader"))
JUDGES = st.sampled_from((*["moderator"] * 8, "administrator", *ROLES))
SPEAKERS = st.sampled_from(
    ("observer's coordinator", "other coordinator", "observer", "author", "leader", "stranger")
)


class Town:
    """A network, its cities, its people."""

    def __init__(self, app, make):
        self.renderer = app.extensions["house"].renderer
        self.network = make.network()
        self.cities = {}
        for name, form in (
            ("author", Form.LAUREATE),
            ("second author", Form.FINALIST),
            ("leader", Form.CHANGE_LEADER),
            ("observer", Form.OBSERVER),
            ("other observer", Form.OBSERVER),
        ):
            self.cities[name] = make.city(f"Miasto {name}")
            make.membership(self.cities[name], self.network, form)
        city = self.cities
        self.people = {
            "author": make.user(city["author"]),
            "second author": make.user(city["second author"], Role.COORDINATOR),
            "leader": make.user(city["leader"], Role.COORDINATOR),
            "observer": make.user(city["observer"]),
            "observer's coordinator": make.user(city["observer"], Role.COORDINATOR),
            "other coordinator": make.user(city["other observer"], Role.COORDINATOR),
            "stranger": make.user(make.city("Obce"), Role.COORDINATOR),
            "moderator": make.moderator(self.network),
            "other moderator": make.moderator(make.network("zasoby-miast")),
            "administrator": make.user(role=Role.ADMINISTRATOR),
        }
        self.actors = {
            role: actor_of(person, BEGINNING.date()) for role, person in self.people.items()
        }


def whole(search, query):
    """All that is found, page by page: after some runs it is more than a page holds."""
    found, page, ids = set(), 0, ()
    while page == 0 or len(ids) == query.size:
        page += 1
        ids = search(replace(query, page=page)).ids
        found.update(ids)
    return found


def once_a_change(check):
    """Ask anew only when a deed was done since: what is denied changes nothing."""

    @wraps(check)
    def checked(self):
        if self.asked.get(check.__name__) != self.changes:
            self.asked[check.__name__] = self.changes
            check(self)

    return checked


class Life(RuleBasedStateMachine):
    """One output of a town; every run begins with a new one."""

    town = None
    index = None
    looks = 0
    nowhere = Path("nowhere")
    steps = 0
    done: ClassVar = Counter()
    stages: ClassVar = Counter()

    @initialize(point=st.sampled_from(("new", "asked", "closed", "adopted")))
    def begin(self, point):
        self.changes, self.asked = 0, {}
        self.now = BEGINNING
        self.word = 0
        wanted = Beginning(self.town.network.id, "Model opłat", "model lub wzór")
        draft = self.tried("begin", outputs.begin, self.actor("author"), wanted, self.now)
        self.slug, self.id = draft.document.slug, draft.document_id
        self.save("author")
        both = {self.town.cities[name].id for name in ("author", "second author")}
        self.tried(
            "authors", outputs.choose_authors, self.actor("author"), self.slug, both, self.now
        )
        self.consulted = None
        if point != "new":  # many runs begin where the Observers are asked, or have answered
            self.hand_in("author")
            self.open("moderator", 15)
        if point in {"closed", "adopted"}:
            self.write_opinion("other coordinator", Position.AGAINST, 1)
            self.give("other coordinator")
            self.wait(30)
        if point == "adopted":  # over what another city said late
            self.write_opinion("observer's coordinator", Position.AGAINST, 1)
            self.give("observer's coordinator")
            self.answered("author", AnswerState.PARTLY, self.keys()[:1])
            self.adopt("moderator")

    def actor(self, role):
        return self.town.actors[role]

    @property
    def output(self):
        db.session.expire_all()
        return db.session.get_one(Output, self.id)

    @property
    def stage(self):
        return db.session.scalar(select(Output.stage).where(Output.id == self.id))

    def tried(self, name, deed, *given, **named):
        """Do it in a transaction; what is denied changes nothing."""
        Life.steps += 1
        try:
            with transaction():
                told = deed(*given, **named)
        except DomainError:
            Life.done[f"{name}: refused"] += 1
            return None
        Life.done[name] += 1
        self.changes += 1
        return told

    def given(self, note):
        draft = drafts.of_practice(self.output)
        return Given(draft.key, draft.revision, note) if draft else Given("", 0, note)

    @rule(who=AUTHORS)
    def save(self, who):
        self.word += 1
        draft = drafts.of_practice(self.output)
        if draft is None:
            draft = self.tried("write", outputs.write, self.actor(who), self.slug, self.now)
        if draft is not None:
            text = TEXT.format(number=self.word)
            start = Start(draft.revision)
            self.tried("save", drafts.save, self.actor(who), draft.key, start, text, self.now)

    @precondition(lambda self: self.stage is OutputState.DRAFT)
    @rule(who=AUTHORS)
    def hand_in(self, who):
        given = self.given("")
        deed, actor = outputs.hand_in, self.actor(who)
        self.tried("hand in", deed, actor, self.slug, given, self.town.renderer, self.now)

    @rule(who=ANYBODY)
    def take_back(self, who):
        if self.word % 4 == 0:
            self.tried("take back", outputs.take_back, self.actor(who), self.slug, self.now)

    @rule(who=AUTHORS)
    def issue(self, who):
        given, actor = self.given("Zmieniono."), self.actor(who)
        self.tried("issue", outputs.issue, actor, self.slug, given, self.town.renderer, self.now)

    @precondition(lambda self: self.stage is not OutputState.DRAFT)
    @rule(who=JUDGES, days=st.integers(10, 30))
    def open(self, who, days):
        day = self.now.date() + timedelta(days=days)
        call = Call(day, ("Czego brakuje?",), frozenset(c.id for c in self.town.cities.values()))
        deed = consultations.open_
        if found := self.tried("open", deed, self.actor(who), self.slug, call, self.now):
            self.consulted = (found.version.number, found.version.sha256)

    @precondition(lambda self: self.stage is OutputState.CONSULTATION)
    @rule(who=JUDGES, days=st.integers(-3, 20))
    def extend(self, who, days):
        day = self.now.date() + timedelta(days=days)
        deed = consultations.extend
        self.tried("extend", deed, self.actor(who), self.slug, day, "Sesja.", self.now)

    def matter(self):
        return opinions.of_output(self.output)

    @precondition(lambda self: self.consulted is not None)
    @rule(who=SPEAKERS, position=st.sampled_from(Position), count=st.integers(0, 2))
    def write_opinion(self, who, position, count):
        told = tuple(
            RemarkText(key="", text=f"Uwaga {n} od {who}.", anchor="cel", heading="Cel")
            for n in range(count if position is not Position.SUPPORT else 0)
        )
        text = OpinionText(position=position, reason="Bo tak.", remarks=told)
        matter, actor = self.matter(), self.actor(who)
        there = opinions.of_city(matter, actor.city_id)
        start = Start(there.revision if there else 0)
        self.tried("write opinion", opinions.save, actor, matter, start, text, self.now)

    @precondition(lambda self: self.consulted is not None)
    @rule(who=SPEAKERS)
    def give(self, who):
        matter, actor = self.matter(), self.actor(who)
        there = opinions.of_city(matter, actor.city_id)
        revision = there.revision if there else 0
        self.tried("give", opinions.give, actor, matter, revision, self.now)

    @precondition(lambda self: self.consulted is not None)
    @rule(who=SPEAKERS)
    def support(self, who):
        self.tried("support", opinions.support, self.actor(who), self.matter(), self.now)

    @rule(days=st.sampled_from((0, 1, 2, 7, 30)))
    def wait(self, days):
        self.now += timedelta(days=days)
        self.tried("remind", consultations.remind, self.now)
        self.tried("close", consultations.close, self.now)

    def keys(self):
        wanted = select(Remark.key).join(Opinion).where(Opinion.document_id == self.id)
        return db.session.scalars(wanted.order_by(Remark.id)).all()

    @precondition(lambda self: self.stage in OPINIONS_OPEN)
    @rule(who=AUTHORS, state=st.sampled_from(AnswerState), is_all=st.booleans())
    def answer(self, who, state, is_all):
        self.answered(who, state, self.keys() if is_all else self.keys()[-1:])

    def answered(self, who, state, keys):
        was_adopted = self.stage is not OutputState.RESOLUTION
        text, actor = AnswerText(state, "Sprawdziliśmy."), self.actor(who)
        new = self.tried("answer", remarks.answer, actor, self.slug, keys, text, self.now)
        Life.done["answered after the adoption"] += bool(new and was_adopted)

    @precondition(lambda self: self.stage in OPINIONS_OPEN)
    @rule(who=SPEAKERS)
    def join(self, who):
        for key in self.keys()[:1]:
            self.tried("join", remarks.join, self.actor(who), key, self.now)

    @precondition(lambda self: self.stage is OutputState.RESOLUTION)
    @rule(who=JUDGES)
    def adopt(self, who):
        self.tried("adopt", consultations.adopt, self.actor(who), self.slug, "Tak.", self.now)

    @precondition(lambda self: self.stage in OPINIONS_OPEN)
    @rule(who=JUDGES)
    def publish(self, who):
        self.tried("publish", outputs.publish, self.actor(who), self.slug, self.now)

    @precondition(lambda self: self.stage in PUBLIC_STAGES)
    @rule(who=JUDGES)
    def archive(self, who):
        farewell = Farewell("Zastąpiony.")
        self.tried("archive", outputs.archive, self.actor(who), self.slug, farewell, self.now)

    @precondition(lambda self: self.stage in OPINIONS_OPEN)
    @rule()
    def go_on(self):
        """The step that is meant to come next, so that all of the way is walked."""
        if self.stage is OutputState.RESOLUTION:
            self.answer("author", AnswerState.ACCEPTED, is_all=True)
        if self.stage is OutputState.PUBLISHED:  # what came late, if it still waits
            self.answer("author", AnswerState.EXPLAINED, is_all=False)
        deeds = {
            OutputState.RESOLUTION: self.adopt,
            OutputState.ADOPTED: self.publish,
            OutputState.PUBLISHED: self.archive,
        }
        if self.stage in deeds:
            deeds[self.stage]("moderator")

    @invariant()
    def one_opinion_of_a_city_and_none_of_an_author(self):
        Life.stages[self.stage] += 1
        its = Opinion.document_id == self.id
        per_city = select(func.count(Opinion.id)).where(its)
        most = db.session.scalars(per_city.group_by(Opinion.version_id, Opinion.city_id)).all()
        assert max(most, default=0) <= 1
        cities = set(db.session.scalars(select(Opinion.city_id).where(its)))
        assert not cities & self.output.writer_ids
        strangers = {self.town.people["stranger"].city_id}
        assert not cities & strangers

    @invariant()
    def nothing_is_adopted_with_an_unanswered_remark_given_in_time(self):
        """What came late may still wait then."""
        if self.stage in OPINIONS_OPEN - {OutputState.RESOLUTION}:
            answered = select(Answer.remark_id)
            left = select(Opinion.is_late).join(Remark).where(Opinion.document_id == self.id)
            waiting = db.session.scalars(left.where(Remark.id.not_in(answered))).all()
            assert all(waiting)
            Life.done["late remarks waiting"] += len(waiting)
            assert self.output.outcome == "Tak."

    @invariant()
    def what_was_answered_by_the_adoption_stays(self):
        adopted_at = self.output.adopted_at
        if adopted_at is not None:
            said = select(Answer.number, Opinion.is_late).select_from(Answer)
            its = said.join(Remark).join(Opinion).where(Opinion.document_id == self.id)
            after = db.session.execute(its.where(Answer.at > adopted_at)).all()
            assert set(after) <= {(1, True)}

    @invariant()
    @once_a_change
    def nothing_is_seen_early(self):
        output, stage = self.output, self.stage
        for role in (*WATCHED, "nobody"):
            actor = ANONYMOUS if role == "nobody" else self.actor(role)
            sees = (
                stage in PUBLIC_STAGES
                or role in MAKERS
                or (stage in NETWORK_SEES and role == "leader")
                or (stage in OBSERVERS_SEE and role in _OBSERVERS)
            )
            assert may.read_output(actor, output) is sees, role
            found = outputs.of_network(actor, self.town.network.id)
            assert (output.id in {one.id for one in found}) is sees, role
            self.versions_are_those_meant_for(actor, role, output)

    def versions_are_those_meant_for(self, actor, role, output):
        numbers = {one.number for one in outputs.versions(actor, output)}
        for version in output.versions:
            is_known = version.number in numbers
            if is_known and role in _OBSERVERS:
                assert version.number >= output.opened_number
            elif is_known and role not in (*MAKERS, "leader"):
                assert version.is_published
            assert may_comment.read_comments(actor, output, version) is is_known

    @invariant()
    def what_is_found_is_what_may_be_read(self):
        """Before a change is indexed nothing more is found than may be, afterwards all of it.

        One kind of reader a time: there are hundreds of changes.
        """
        if not outbox.has_waiting(self.now):
            return
        Life.looks += 1
        role = FINDERS[Life.looks % len(FINDERS)]
        actor = ANONYMOUS if role == "nobody" else self.actor(role)
        query = Query("", actor.audiences, size=SIZE_LIMIT)
        readable = whole(partial(plain.search, actor), query)
        without = replace(query, without=standing().withdrawn)
        assert whole(self.index.search, without) <= readable, role
        self.deliver()
        assert whole(self.index.search, query) == readable, role
        assert self.index.ids() == catalogue.held()

    def deliver(self):
        while (waiting := outbox.waiting(self.now)) and waiting[0].topic != outbox.FILE:
            told = outbox.perform(self.index, self.nowhere, self.now)
            with transaction():
                outbox.note(told, self.now)
            assert [one.error for one in told if one.error] == []
        with transaction():  # the folder of practices is not what this is about
            db.session.execute(delete(OutboxMessage).where(OutboxMessage.topic == outbox.FILE))

    @invariant()
    @once_a_change
    def opinions_are_blind_until_the_closing(self):
        output = self.output
        for role in ROLES:
            actor = self.actor(role)
            for opinion in opinions.given(actor, output):
                assert opinion.given_at is not None
                assert opinion.city_id == actor.city_id or self.stage in OPINIONS_OPEN

    @invariant()
    def what_observers_read_stands_still(self):
        if self.stage is OutputState.CONSULTATION:
            version = self.output.version
            assert (version.number, version.sha256) == self.consulted

    @invariant()
    def what_was_given_in_time_is_not_late(self):
        consultation = consultations.of_output(self.output)
        for opinion in db.session.scalars(
            select(Opinion).where(Opinion.document_id == self.id, Opinion.given_at.is_not(None))
        ):
            day = opinion.given_at.astimezone(HERE).date()
            assert opinion.is_late is (day > consultation.closes_on), opinion.given_at


_OBSERVERS = {"observer", "observer's coordinator", "other coordinator"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_happens_the_rules_of_an_output_hold(app, make, record_property):
    Life.town, Life.steps, Life.index = Town(app, make), 0, MemoryEngine()
    Life.done, Life.stages = Counter(), Counter()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # what fails is said at once; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("steps", Life.steps)
    record_property("deeds", dict(Life.done))
    if SERVER:  # whether so few lives come everywhere says nothing of it
        return
    assert set(Life.stages) == set(OutputState), "some state was never reached: too few steps"
    assert Life.done["answer"] > 0
    assert Life.done["late remarks waiting"] > 0
    assert Life.done["answered after the adoption"] > 0
