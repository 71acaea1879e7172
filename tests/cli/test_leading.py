from datetime import timedelta

import pytest

from app import door
from app.cli import leading
from app.database import db, transaction
from app.models.outbox import Lease
from app.services import outbox
from tests.cli.test_serving import wait_until
from tests.factories import NOW


def until(job="index"):
    db.session.rollback()
    lease = db.session.get(Lease, job, populate_existing=True)
    return lease and (lease.holder, lease.until)


def test_one_leads_until_its_lease_has_ended(app):
    assert leading.leads("index", "a", NOW)
    assert not leading.leads("index", "b", NOW + leading.LEASE - timedelta(seconds=1))
    assert leading.leads("index", "b", NOW + leading.LEASE)
    assert not leading.leads("index", "a", NOW + leading.LEASE)


def test_who_is_killed_is_followed_within_ten_seconds():
    assert leading.LEASE + timedelta(seconds=leading.BEAT_S) <= timedelta(seconds=10)


@pytest.mark.parametrize(("seconds", "is_renewed"), [(1, False), (7, True), (9, False)])
def test_a_beat_renews_what_is_about_to_end_and_takes_nothing(app, seconds, is_renewed):
    leading.leads("index", "a", NOW)
    now = NOW + timedelta(seconds=seconds)
    leading.beat("index", "a", now)
    assert until() == ("a", (now if is_renewed else NOW) + leading.LEASE)


def test_a_beat_of_one_who_leads_nothing_takes_nothing(app):
    leading.beat("index", "a", NOW)
    assert until() is None


def test_a_lease_is_kept_while_its_holder_is_at_work(app, monkeypatch):
    monkeypatch.setattr(leading, "BEAT_S", 0.01)
    monkeypatch.setattr(leading, "LEASE", outbox.RENEWED_BEFORE)  # so it is always about to end
    assert leading.leads("index", "a", door.now())
    before = until()
    with leading.kept(app, "index", "a"):
        wait_until(lambda: until()[1] > before[1])
    assert until()[0] == "a"


def test_a_beat_that_fails_is_told_and_followed_by_another(app, monkeypatch, caplog):
    monkeypatch.setattr(leading, "BEAT_S", 0.01)
    beats = []

    def fail(*_):
        beats.append(1)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(leading, "beat", fail)
    with leading.kept(app, "index", "a"):
        wait_until(lambda: len(beats) > 1)
    assert "could not be renewed" in caplog.text


def test_a_lease_given_up_in_between_goes_to_whoever_is_first(app):
    leading.leads("index", "a", NOW)
    with transaction():
        db.session.get(Lease, "index").until = NOW
    assert leading.leads("index", "b", NOW)
