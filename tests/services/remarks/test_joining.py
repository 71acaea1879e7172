"""“We share this remark”: which cities, until when."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Role
from app.domain.errors import NotAllowedError
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.opinions import RemarkSupport
from app.services import remarks
from tests.services.remarks.conftest import NOW

# Polish time is an hour ahead: the third day after the closing ends at 23 o'clock.
LAST_MOMENT = datetime(2026, 12, 25, 22, 59, tzinfo=UTC)
TOO_LATE = datetime(2026, 12, 25, 23, 0, tzinfo=UTC)


@pytest.fixture
def remark(stage):
    return stage.opinion(stage.olszany, {}).remarks[0]


def shared():
    return db.session.scalars(select(RemarkSupport.city_id)).all()


def test_a_city_shares_a_remark_once_and_may_take_it_back(stage, remark):
    actor = stage.actor(stage.brzeziny)
    for taken_back in (False, False, True, True, False):
        with transaction():
            remarks.join(actor, remark.key, LAST_MOMENT, is_taken_back=taken_back)
    assert shared() == [stage.brzeziny.id]
    assert stage.table().lines[0].joined == (stage.brzeziny,)
    deeds = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds == ["remark.join", "remark.leave", "remark.join"]


def test_three_days_after_the_closing_it_is_over(stage, remark):
    with pytest.raises(NotAllowedError):
        remarks.join(stage.actor(stage.brzeziny), remark.key, TOO_LATE)
    assert shared() == []


def test_neither_its_own_city_nor_the_authors_nor_an_official_may(stage, make, remark):
    official = actor_of(make.user(stage.brzeziny, Role.OFFICIAL), NOW.date())
    for actor in (
        stage.actor(stage.olszany),
        stage.actor(stage.author),
        stage.moderator,
        official,
    ):
        with pytest.raises(NotAllowedError):
            remarks.join(actor, remark.key, NOW)


def test_once_it_is_adopted_nobody_may(stage, remark):
    stage.to(OutputState.ADOPTED)
    with pytest.raises(NotAllowedError):
        remarks.join(stage.actor(stage.brzeziny), remark.key, NOW)
    assert not remarks.may_join(stage.actor(stage.brzeziny), remark, None, NOW.date())
