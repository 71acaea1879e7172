"""Reading opinions: blind until the closing, counted with silence apart, placed in the text."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.cities import SizeClass
from app.domain.errors import NotFoundError
from app.domain.opinions import Lack, Position, Rating, RemarkText, Use
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.consultations import ConsultedCity
from app.models.opinions import Opinion
from app.permissions import opinions as may
from app.services import opinions
from tests.outputs import NOW, SECTIONS

BLIND = {OutputState.CONSULTATION}
OPEN = {OutputState.RESOLUTION, OutputState.ADOPTED}


@pytest.mark.parametrize("stage", [*OutputState][2:])
def test_the_two_forms_of_reading_agree_and_are_blind_until_the_closing(make, stage):
    output, here = make.output(stage), make.network()
    cities = {name: make.city(name) for name in ("Pierwsze", "Drugie", "Obce")}
    for name in ("Pierwsze", "Drugie"):
        make.membership(cities[name], here, Form.OBSERVER)
    asked = make.consultation(output, cities["Pierwsze"], cities["Drugie"])
    opinion = make.opinion(output, cities["Pierwsze"], consultation=asked)
    written = make.opinion(output, cities["Drugie"], consultation=asked, is_given=False)
    actors = {name: make.actor(city) for name, city in cities.items()}
    actors |= {"author": make.actor(output.city), "anonymous": ANONYMOUS}
    actors["moderator"] = actor_of(make.moderator(), NOW.date())
    everybody = set(actors)
    wanted = {"Pierwsze"} if stage in BLIND else everybody - {"Obce", "anonymous"}
    wanted = wanted if stage in BLIND | OPEN else everybody
    for one, readers in ((opinion, wanted), (written, {"Drugie"})):
        single = {name for name, who in actors.items() if may.read_opinion(who, one)}
        many = {
            name
            for name, who in actors.items()
            if db.session.scalars(
                select(Opinion.id).where(may.readable_opinions(who), Opinion.id == one.id)
            ).all()
        }
        assert single == many == readers
    heard = {name for name, who in actors.items() if opinions.given(who, output)}
    assert heard == wanted


def test_of_each_city_the_newest_opinion_on_a_practice_is_read(make):
    practice, city = make.practice(), make.city("Czytelnikowo")
    first = make.opinion(practice, city)
    make.opinion(practice, make.city("Abecadłowo"))
    with transaction():
        version = make.output_version(practice)
    newer = make.opinion(practice, city)
    assert newer.version_id == version.id != first.version_id
    names = [one.city.name for one in opinions.given(ANONYMOUS, practice)]
    assert names == ["Abecadłowo", "Czytelnikowo"]
    assert newer in opinions.given(ANONYMOUS, practice)


def test_who_supports_it_with_remarks_is_never_counted_among_those_without(make):
    output = make.output(OutputState.RESOLUTION)
    city = make.city("Słowne")  # its remarks stand in the reason
    make.opinion(output, city, position=Position.SUPPORT_WITH_REMARKS, remarks=[])
    told = opinions.summary(opinions.given(make.actor(output.city), output), [city])
    assert (told.with_remarks, told.without_remarks) == (1, 0)


def test_who_did_not_say_whether_it_would_use_it_is_counted_too(make):
    output = make.output(OutputState.RESOLUTION)
    make.opinion(output, make.city("Słowne"), use=Use.NO)
    make.opinion(output, make.city("Ciche", size_class=SizeClass.SMALL), use=None)
    told = opinions.summary(opinions.given(make.actor(output.city), output))
    assert sum(count.total for count in told.uses.values()) == told.given
    assert (told.uses[None].total, told.uses[None].by_size[SizeClass.SMALL]) == (1, 1)


def test_opinions_are_counted_with_silence_apart(make):
    output = make.output(OutputState.RESOLUTION)
    small = make.city("Małe", size_class=SizeClass.SMALL)
    big, late, silent = (make.city(name) for name in ("Duże", "Późne", "Ciche"))
    made = {"lacks": ["money", "law"], "ratings": {"useful": 4}, "use": Use.WITHIN_YEAR}
    make.opinion(output, small, position=Position.SUPPORT, remarks=[], use=None)
    make.opinion(output, big, **made)
    make.opinion(output, late, is_late=True, ratings={"useful": 2})
    reader = make.actor(output.city)
    told = opinions.summary(opinions.given(reader, output), [small, big, late, silent])
    assert (told.asked, told.given, told.late) == (4, 3, 1)
    assert (told.with_remarks, told.without_remarks, told.silent) == (2, 1, (silent,))
    assert told.positions[Position.SUPPORT].by_size[SizeClass.SMALL] == 1
    assert told.positions[Position.SUPPORT_WITH_REMARKS].total == 2
    assert told.positions[Position.AGAINST].total == 0
    assert told.uses[Use.WITHIN_YEAR].by_size[SizeClass.MEDIUM] == 1
    assert (told.lacks[Lack.LAW].total, told.lacks[Lack.DATA].total) == (1, 0)
    assert told.ratings[Rating.USEFUL].counts == {1: 0, 2: 1, 3: 0, 4: 1}
    assert told.ratings[Rating.USEFUL].unknown == 1
    assert opinions.summary([]).asked == 0


def test_the_first_look_of_an_asked_city_is_noted_and_no_later_one(anna, piotr, matter, make):
    assert opinions.is_unseen(anna, matter)
    for actor, at in ((anna, NOW), (piotr, NOW + timedelta(days=1))):
        with transaction():
            opinions.see(actor, matter, at)
    db.session.expire_all()
    assert db.session.scalars(select(ConsultedCity)).one().seen_at == NOW
    assert not opinions.is_unseen(piotr, matter)
    for actor in (ANONYMOUS, make.actor(make.city(), Role.COORDINATOR)):
        assert not opinions.is_unseen(actor, matter)


def test_before_a_consultation_or_a_publication_there_is_nothing_to_speak_about(make):
    with pytest.raises(NotFoundError):
        opinions.of_output(make.output(OutputState.NETWORK_REVIEW))
    practice = make.practice()
    practice.version = None
    with pytest.raises(NotFoundError):
        opinions.of_practice(practice)
    db.session.rollback()


@pytest.mark.parametrize(
    ("anchor", "heading", "place"),
    [
        ("", "", opinions.Place("", "", 0)),
        ("zalecenia", "Zalecenia", opinions.Place("zalecenia", "Zalecenia", 2)),
        ("cel", "Dawny cel", opinions.Place("cel", "Cel", 1)),
        ("nowa-nazwa", "Zalecenia", opinions.Place("zalecenia", "Zalecenia", 2)),
        ("zniknal", "Zniknął", opinions.Place("", "Zniknął", 3, is_gone=True)),
    ],
)
def test_a_remark_whose_heading_has_gone_says_so_and_keeps_its_quote(anchor, heading, place):
    remark = RemarkText("k", "x", anchor=anchor, heading=heading, quote="cytat")
    assert opinions.placed(SECTIONS, remark) == place
    assert opinions.place_of(SECTIONS, anchor) == (place.number if anchor != "nowa-nazwa" else 3)
