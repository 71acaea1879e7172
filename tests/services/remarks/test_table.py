"""The table of remarks: order, places that have gone, who has spoken."""

from datetime import timedelta

import pytest

from app.database import transaction
from app.domain.actor import ANONYMOUS
from app.domain.errors import NotFoundError
from app.domain.opinions import AnswerState, Position
from app.domain.outputs import OutputState
from app.models.consultations import ConsultedCity
from app.services import remarks
from app.services.remarks import AnswerText
from tests.outputs import SECTIONS
from tests.services.remarks.conftest import NOW

LONG = [
    {
        "heading": "Cel",
        "anchor": "cel",
        "html": "<p>Najpierw <em>koszty &amp; zyski</em>,\n potem kadry.</p>",
    },
    {"heading": "Zalecenia", "anchor": "zalecenia", "html": "<p>Zalecamy pilotaż.</p>"},
]


def at(text, anchor, quote=""):
    return {"text": text, "anchor": anchor, "heading": anchor.capitalize(), "quote": quote}


def test_it_is_sorted_as_the_text_runs_then_by_city(stage):
    with transaction():
        stage.output.version.sections = LONG
    stage.opinion(
        stage.olszany,
        at("e", "zalecenia"),
        at("c", "cel", "potem kadry"),
        at("b", "cel", "koszty  & zyski"),
        {"text": "a", "anchor": "", "heading": "", "quote": ""},
    )
    stage.opinion(stage.brzeziny, at("d", "cel", "potem\nKadry"), at("f", "zalecenia"))
    assert [(line.number, line.text) for line in stage.table().lines] == [
        (1, "a"),
        (2, "b"),
        (3, "d"),  # Brzeziny before Olszany
        (4, "c"),
        (5, "f"),
        (6, "e"),
    ]


LESSER = [
    {
        "heading": "Cel",
        "anchor": "cel",
        "html": '<p>Wstęp.</p><h3 id="tresc-cel-koszty">Koszty &amp; <em>zyski</em></h3><p>Ile.</p>'
        '<h3 id="tresc-cel-kadry">Kadry</h3><p>Kto i ile.</p>',
    },
    {"heading": "Zalecenia", "anchor": "zalecenia", "html": "<p>Zalecamy pilotaż.</p>"},
]


def below(text, name, quote=""):
    heading = f"Cel › {name.capitalize()}"
    return {"text": text, "anchor": f"tresc-cel-{name}", "heading": heading, "quote": quote}


def test_lesser_headings_are_sorted_as_the_text_runs(stage):
    with transaction():
        stage.output.version.sections = LESSER
    stage.opinion(
        stage.olszany,
        at("f", "zalecenia"),
        below("d", "kadry", "ile"),
        below("e", "kadry"),
        at("c", "cel", "Kto"),
        below("b", "koszty", "Ile"),
        at("a", "cel", "Wstęp"),
    )
    told = stage.table().lines
    assert [line.text for line in told] == ["a", "b", "c", "d", "e", "f"]
    assert (told[1].anchor, told[1].heading) == ("tresc-cel-koszty", "Cel › Koszty & zyski")
    assert not any(line.is_gone for line in told)


def test_a_lesser_heading_that_has_gone_says_so_and_one_that_moved_is_found(stage, make):
    with transaction():
        stage.output.version.sections = LESSER
    stage.opinion(stage.olszany, below("a", "koszty"), below("b", "kadry"))
    html = '<h3 id="tresc-zalecenia-kadry">Kadry</h3>'
    make.output_version(stage.output, sections=[LESSER[1] | {"html": html}])
    told = {line.text: line for line in stage.table().lines}
    assert (told["a"].is_gone, told["a"].anchor) == (True, "")
    assert told["a"].heading == "Cel › Koszty & zyski"
    assert (told["b"].is_gone, told["b"].anchor) == (False, "tresc-zalecenia-kadry")


def test_a_place_that_has_gone_keeps_its_quote_and_says_so(stage, make):
    stage.opinion(
        stage.olszany,
        at("a", "cel", "Opis celu"),
        at("b", "zalecenia", "Opis zaleceń"),
        at("c", "zalecenia", "tego nigdy nie było"),
    )
    make.output_version(
        stage.output,
        sections=[{"heading": "Cel", "anchor": "cel", "html": "<p>Inny cel.</p>"}],
    )
    told = {line.text: line for line in stage.table().lines}
    assert (told["a"].is_gone, told["a"].is_reworded, told["a"].anchor) == (False, True, "cel")
    gone = told["b"]
    assert (gone.is_gone, gone.anchor, gone.heading, gone.quote) == (
        True,
        "",
        "Zalecenia",
        "Opis zaleceń",
    )
    assert not told["c"].is_reworded
    assert [line.text for line in stage.table().lines] == ["a", "b", "c"]


def test_cities_without_remarks_late_ones_and_silence_stand_apart(stage):
    stage.opinion(stage.olszany, {})
    stage.opinion(stage.brzeziny, position=Position.SUPPORT, is_late=True)
    found = stage.table()
    assert [voice.city.name for voice in found.without_remarks] == ["Brzeziny"]
    assert [voice.city.name for voice in found.late] == ["Brzeziny"]
    assert [city.name for city in found.silent] == ["Cisza"]
    assert found.unanswered == 1
    assert [line.text for line in found.of_city(stage.olszany.id)] == ["Brakuje kosztów."]
    assert found.of_city(None) == ()


def test_who_supports_it_with_remarks_in_its_reason_alone_is_not_without(stage):
    stage.opinion(stage.olszany, position=Position.SUPPORT_WITH_REMARKS)
    stage.opinion(stage.brzeziny, position=Position.SUPPORT)
    assert [voice.city.name for voice in stage.table().without_remarks] == ["Brzeziny"]


def test_it_is_for_those_who_see_the_output_and_at_last_for_everybody(stage, make):
    stage.opinion(stage.olszany, {})
    make.output_version(stage.output)
    text = AnswerText(AnswerState.ACCEPTED, "Tak.", version=2, anchor="cel")
    stage.answer(stage.key("Brakuje kosztów."), text=text)
    assert stage.table(stage.actor(stage.cisza)).lines[0].change.is_open
    with pytest.raises(NotFoundError):
        stage.table(ANONYMOUS)
    stage.to(OutputState.PUBLISHED)
    assert not stage.table(ANONYMOUS).lines[0].change.is_open  # no version is published here


def test_what_is_alike_or_stands_by_the_same_heading_is_offered_together(stage):
    stage.opinion(
        stage.olszany,
        at("Brakuje kosztów utrzymania po trzech latach.", "cel"),
        at("Kto płaci za szkolenia?", "cel"),
        at("Zły przepis ustawy.", "zalecenia"),
    )
    stage.opinion(
        stage.brzeziny, at("Po trzech latach brakuje kosztow utrzymania", "zalecenia"), at("x", "")
    )
    lines = stage.table().lines
    first = next(line for line in lines if line.text.startswith("Brakuje"))
    assert {line.text for line in remarks.similar(first, lines)} == {
        "Kto płaci za szkolenia?",
        "Po trzech latach brakuje kosztow utrzymania",
    }


def test_what_stood_by_a_heading_that_is_gone_is_still_offered_together(stage, make):
    stage.opinion(stage.olszany, at("Brakuje kosztów.", "cel"), at("Zły przepis.", "zalecenia"))
    stage.opinion(stage.brzeziny, at("Kto płaci za szkolenia?", "cel"))
    make.output_version(stage.output, sections=[SECTIONS[1]])
    lines = stage.table().lines
    first = next(line for line in lines if line.text == "Brakuje kosztów.")
    assert first.is_gone
    assert [line.text for line in remarks.similar(first, lines)] == ["Kto płaci za szkolenia?"]


def test_cities_come_in_the_order_of_the_alphabet(stage, make):
    for name in ("Żarnów", "Świerki", "Wiązowa"):
        city = make.city(name)
        make._keep(
            ConsultedCity(consultation_id=stage.consultation.id, city_id=city.id, asked_at=NOW)
        )
    silent = [city.name for city in stage.table().silent]
    assert silent == ["Brzeziny", "Cisza", "Olszany", "Świerki", "Wiązowa", "Żarnów"]


def test_a_change_is_shown_beside_the_text_before_to_whoever_may_read_that(stage, make):
    stage.opinion(stage.olszany, {})
    make.output_version(stage.output, is_published=True)
    text = AnswerText(AnswerState.ACCEPTED, "Tak.", version=2, anchor="cel")
    stage.answer(stage.key("Brakuje kosztów."), text=text)
    stage.to(OutputState.PUBLISHED)
    for actor, expected in ((stage.actor(stage.author), True), (ANONYMOUS, False)):
        change = stage.table(actor).lines[0].change
        assert (change.is_open, change.is_compared) == (True, expected)


def test_there_is_no_table_without_a_consultation(stage, make):
    other = make.output(OutputState.PUBLISHED, city=stage.author, created_at=NOW - timedelta(1))
    with pytest.raises(NotFoundError):
        remarks.table(stage.moderator, other.slug)
