"""F-18: the mail server is down, slow, refuses or drops; deeds succeed and the mail follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import door
from app.cli.mailing import Postman, turn
from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.notices import JobRun, Letter
from app.services import notices
from app.services.notices import letters
from tests.factories import NOW

DATA = {"title": "Zielone dachy", "address": "/praktyki/x", "city": "Lipogród", "summary": "S."}


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""

    class Clock:
        at = NOW  # that of those whom `make` makes: some are forgotten after two weeks

        def move(self, **by):
            self.at += timedelta(**by)

    held = Clock()
    monkeypatch.setattr(door, "now", lambda: held.at)
    return held


@pytest.fixture
def postman(config, mail_server, app):
    return Postman(connected(config, mail_server.port), timeout=1.0)


def connected(config, port):
    return replace(
        config,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_tls="none",
        base_url="https://baza.example",
    )


def told(user, kind=NoticeKind.RIGHTS_CHANGED, key="k", about=None):
    with transaction():
        about = notices.About(about) if about else notices.About()
        notices.tell(kind, [user.id], key, DATA, door.now(), about=about)


def the_letter():
    return db.session.scalars(select(Letter).execution_options(populate_existing=True)).one()


def test_a_letter_goes_once_and_what_it_said_is_forgotten(postman, mail_server, make, clock):
    told(make.user())
    assert postman.deliver_one()
    clock.move(days=1)
    assert not postman.deliver_one()
    assert len(mail_server.box.letters) == 1
    assert the_letter().sent_at is not None
    assert the_letter().data == {}


def test_f18_without_a_server_the_deed_succeeds_and_the_letter_waits(config, make, app, caplog):
    postman = Postman(config)
    told(make.user())
    assert not postman.deliver_one()
    assert the_letter().attempts == 0
    assert [r.message for r in caplog.records if "EMPIRIE_SMTP_HOST" in r.message]


def test_f18_a_server_that_is_down_is_nobodys_fault_and_the_mail_follows(
    config, mail_server, make, clock, app
):
    told(make.user())
    down = Postman(connected(config, 1), timeout=0.5)
    assert down.deliver_one()
    assert down.is_shut()
    assert not down.deliver_one()
    assert the_letter().attempts == 0
    clock.move(minutes=1)
    back = Postman(connected(config, mail_server.port))
    assert back.deliver_one()
    assert len(mail_server.box.letters) == 1


def test_f18_a_no_for_now_is_tried_again_later(postman, mail_server, make, clock):
    mail_server.box.to_reader = ["451 later", "421 later still"]
    told(make.user())
    assert postman.deliver_one()
    assert not postman.deliver_one()
    for _ in range(2):
        clock.move(minutes=10)
        assert postman.deliver_one()
    assert len(mail_server.box.letters) == 1
    assert the_letter().attempts == 3


def test_f18_a_no_for_ever_is_dead_at_once(postman, mail_server, make, clock):
    mail_server.box.to_reader = ["550 no such reader"]
    told(make.user())
    postman.deliver_one()
    assert the_letter().is_dead
    assert "550 no such reader" in the_letter().error
    clock.move(days=1)
    assert not postman.deliver_one()


def test_a_letter_is_dead_after_ten_tries(postman, mail_server, make, clock):
    mail_server.box.to_reader = ["451 later"] * 20
    told(make.user())
    tries = 0
    while postman.deliver_one():
        tries += 1
        clock.move(hours=7)
    assert tries == 10
    assert the_letter().is_dead


def test_f18_dropped_after_the_text_it_comes_twice_at_most_under_one_name(
    postman, mail_server, make, clock
):
    mail_server.box.to_text = ["drop", "drop", "drop"]
    told(make.user())
    for _ in range(5):
        postman.deliver_one()
        clock.move(hours=7)
    first, second = mail_server.box.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert the_letter().is_dead


def test_f18_a_slow_server_holds_up_no_deed(config, mail_server, make, clock, app):
    """While the server keeps us waiting, somebody else writes to the database."""
    postman = Postman(connected(config, mail_server.port), timeout=0.5)
    mail_server.box.to_text = ["slow"]
    user = make.user()
    told(user)
    user_id, seen = user.id, []
    sent = postman._send

    def send(message):
        with app.app_context():
            with transaction():
                db.session.get(User, user_id).function = "inspektor"
            seen.append(True)
        sent(message)

    postman._send = send
    assert postman.deliver_one()
    assert seen == [True]
    assert the_letter().error.startswith("perhaps sent")


def test_a_worker_that_died_loses_no_letter(postman, mail_server, make, clock):
    told(make.user())
    with transaction():
        letters.claim(door.now())  # and then the light went out
    assert not postman.deliver_one()
    clock.move(minutes=3)
    assert postman.deliver_one()
    assert len(mail_server.box.letters) == 1


def test_t26_a_closed_account_gets_no_letter_that_was_waiting(postman, mail_server, make):
    user = make.user()
    told(user)
    make.close(user)
    assert postman.deliver_one()
    assert mail_server.box.letters == []
    assert the_letter().dropped_at is not None


def test_t26_who_may_no_longer_read_is_not_told(postman, mail_server, make):
    """A moderator who no longer looks after the network of a text that waits."""
    moderator = make.moderator()
    practice = make.practice()
    make.draft(practice, DraftState.SUBMITTED)
    told(moderator, NoticeKind.SUBMITTED, about=practice.id)
    with transaction():
        db.session.get(User, moderator.id).role = Role.OFFICIAL
    assert postman.deliver_one()
    assert mail_server.box.letters == []


def test_who_may_read_is_told(postman, mail_server, make):
    moderator = make.moderator()
    practice = make.practice()
    make.draft(practice, DraftState.SUBMITTED)
    told(moderator, NoticeKind.SUBMITTED, about=practice.id)
    assert postman.deliver_one()
    assert "Zielone dachy" in mail_server.box.letters[0]["Subject"]


def test_t26_a_city_that_has_left_is_told_of_nothing_in_the_digest(postman, mail_server, make):
    city, network = make.city(), make.network()
    user = make.user(city)
    other = make.city()
    stays = make.user(other)
    make.membership(other, network, Form.OBSERVER)
    part = make.membership(city, network, Form.OBSERVER)
    practice = make.practice()
    for one in (user, stays):
        told(one, NoticeKind.NEW_PRACTICE, about=practice.id)
    with transaction():
        assert notices.write_digests(door.now()) == 2
        db.session.delete(db.session.merge(part))
    while postman.deliver_one():
        pass
    assert mail_server.box.readers == [[stays.email]]
    assert "Zielone dachy" in mail_server.box.letters[0].get_body(("plain",)).get_content()


def test_two_workers_do_everything_once(config, mail_server, make, clock, app):
    office = connected(config, mail_server.port)
    told(make.user())
    assert turn(Postman(office), "one")
    assert not turn(Postman(office), "other")
    assert len(mail_server.box.letters) == 1
    runs = db.session.scalars(select(JobRun.name)).all()
    assert {"digest", "retention"} <= set(runs)


def test_a_letter_nobody_knows_how_to_write_is_dead_and_the_others_go(
    postman, mail_server, make, clock
):
    user = make.user()
    with transaction():
        reader = notices.Reader(user.email, "pl", user.id)
        notices.write("no-such-event", reader, {}, door.now())
    told(user)
    assert postman.deliver_one()
    assert postman.deliver_one()
    assert len(mail_server.box.letters) == 1


def test_a_link_in_the_letter_stops_its_kind(postman, mail_server, make, config, app):
    user = make.user()
    told(user)
    postman.deliver_one()
    address = mail_server.box.letters[0]["List-Unsubscribe"].strip("<>")
    token = address.rpartition("/")[2]
    known, event = notices.read_stop_token(config.secrets(), token)
    assert (known.id, event) == (user.id, "rights-changed")


def link_sent(user, event):
    with transaction():
        address = {"address": "/haslo/tajny-znak"}
        notices.write(event, notices.Reader(user.email, "pl", user.id), address, door.now())


@pytest.mark.parametrize("event", ["password", "invitation"])
def test_a_link_that_waited_too_long_goes_nowhere_and_is_forgotten(config, make, clock, event):
    link_sent(make.user(), event)
    without_server = Postman(config)
    life = {"password": 30, "invitation": 7 * 24 * 60}[event]
    clock.move(minutes=life - 1)
    turn(without_server, "one")
    assert the_letter().data == {"address": "/haslo/tajny-znak"}
    clock.move(minutes=1)
    turn(without_server, "one")
    assert (the_letter().data, the_letter().dropped_at) == ({}, clock.at)


@pytest.mark.parametrize("answers", [["550 no such reader"], ["451 later"] * 10])
def test_a_letter_that_is_given_up_keeps_no_link(postman, mail_server, make, clock, answers):
    mail_server.box.to_reader = list(answers)
    link_sent(make.user(), "invitation")
    while postman.deliver_one():
        clock.move(hours=7)
    assert (the_letter().is_dead, the_letter().data) == (True, {})
