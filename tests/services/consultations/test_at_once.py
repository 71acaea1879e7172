"""A late opinion and an adoption at the same moment: it is counted among what waits, or refused."""

from dataclasses import replace
from threading import Event, Thread

from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.outputs import Output
from app.services import consultations, opinions, remarks
from tests.services.opinions.scene import AFTER, TEXT, saved

PATIENCE_S = 10
HEAD_START_S = 0.5  # an adoption that does not wait for the opinion is done long before


def test_who_adopts_waits_for_a_late_opinion_that_is_being_given(app, make):  # noqa: PLR0915 - one story
    city = make.city("Obserwowo")
    make.membership(city, make.network(), Form.OBSERVER)
    output = make.output(OutputState.RESOLUTION)
    make.consultation(output, city)
    coordinator = actor_of(make.user(city, Role.COORDINATOR), AFTER.date())
    moderator = actor_of(make.moderator(), AFTER.date())
    matter = opinions.of_output(output)
    revision = saved(coordinator, matter, 0, replace(TEXT), at=AFTER).opinion.revision
    output_id, slug = output.id, output.slug
    db.session.rollback()
    given, adopted, told = Event(), Event(), []

    def give():
        with app.app_context():
            found = opinions.of_output(db.session.get(Output, output_id))
            with transaction():
                opinions.give(coordinator, found, revision, AFTER)
                given.set()
                told.append(adopted.wait(HEAD_START_S))

    def adopt():
        with app.app_context():
            with transaction():
                consultations.adopt(moderator, slug, "Przyjęto.", AFTER)
            adopted.set()

    threads = [Thread(target=give), Thread(target=adopt)]
    threads[0].start()
    assert given.wait(PATIENCE_S)
    threads[1].start()
    for thread in threads:
        thread.join(PATIENCE_S)
    db.session.expire_all()
    assert told == [False], "it was adopted while a late opinion was being given"
    found = db.session.get(Output, output_id)
    assert (found.stage, remarks.late_unanswered(found)) == (OutputState.ADOPTED, 1)
    noted = select(AuditEntry.details).where(AuditEntry.action == "output.adopt")
    assert db.session.scalar(noted)["late_unanswered"] == 1
