"""A remark is found by what was answered to it, by those who read that and by nobody else."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form
from app.domain.opinions import ANSWER_WORDS, AnswerState
from app.domain.outputs import OutputState, document_state
from app.door import actor_of
from app.models.opinions import Answer, Remark
from app.models.outbox import WRITTEN, post
from app.search.engine import SIZE_LIMIT, Query
from app.search.highlighting import plain as without_marks
from app.services import catalogue, opinions, outbox, remarks
from app.services.catalogue import plain, shelving
from app.services.remarks import AnswerText
from app.web.labels import _
from app.web.verdicts import SAID
from tests.factories import NOW
from tests.services.catalogue.test_kinds import Place

TODAY = NOW.date()
SAID_ONCE = AnswerText(AnswerState.PARTLY, "Kupimy okaryny.")


@pytest.fixture
def place(make, index, app, tmp_path):
    return Place(make, index, app, tmp_path)


@pytest.fixture
def output(place):
    """An output that is closed; an Observer remarked on xylophones."""
    output = place.make.output(OutputState.CONSULTATION, city=place.author)
    place.make.consultation(output, place.observer)
    place.give(opinions.of_output(db.session.merge(output)), place.reader, "Brak xylofonów")
    move(output, OutputState.RESOLUTION)
    place.deliver()
    return output


@pytest.fixture
def readers(place):
    """Who is told nothing until it is published comes last."""
    other = place.make.city("Brzeziny")
    place.make.membership(other, place.make.network(), Form.OBSERVER)
    elsewhere = place.make.city("Obcowo")
    place.make.membership(elsewhere, place.make.network("zasoby-miast"), Form.OBSERVER)
    people = [place.make.user(city) for city in (other, elsewhere)]
    asked, stranger = (actor_of(person, TODAY) for person in people)
    return (place.writer, place.moderator, place.reader, asked, stranger, ANONYMOUS)


def move(output, stage):
    with transaction():
        row = db.session.merge(output)
        row.stage, row.state = stage, document_state(stage)
        row.published_at = NOW if row.state == "published" else row.published_at
        post(WRITTEN, output.id, NOW)


def answer(place, output, text=SAID_ONCE):
    key = db.session.scalars(select(Remark.key)).one()
    with transaction():
        assert len(remarks.answer(place.writer, output.slug, [key], text, NOW)) == 1


def traces(place, actor, word):
    """Who asks as this actor: hits, totals, counts, completions, corrections; also without an index."""
    query = Query(word, actor.audiences, size=SIZE_LIMIT)
    page, mistyped = (
        place.index.search(query),
        place.index.search(Query(f"{word}q", actor.audiences)),
    )
    found = place.found(word, actor)
    counts = {page.total, len(page.ids), sum(page.facets["kind"].values()), len(found)}
    assert counts == {page.total}, counts
    assert plain.search(actor, query).total == page.total
    assert not place.index.suggest(word[:-1], actor.audiences)
    return page.total, word in mistyped.corrections.values()


NOTHING, KNOWN, PUBLIC = (0, False), (1, False), (1, True)


def test_it_is_found_by_its_answer_by_those_who_read_it_through_every_move(place, output, readers):
    def told(word="okaryny"):
        return [traces(place, one, word) for one in readers]

    assert told() == [NOTHING] * 6
    answer(place, output)
    place.deliver()
    assert told() == [*[KNOWN] * 4, NOTHING, NOTHING]
    for stage, expected in (
        (OutputState.ADOPTED, [*[KNOWN] * 4, NOTHING, NOTHING]),
        (OutputState.PUBLISHED, [PUBLIC] * 6),
        (OutputState.ARCHIVED, [NOTHING] * 6),
    ):
        move(output, stage)
        place.deliver()
        assert told() == expected, stage


def test_before_a_move_is_indexed_nobody_finds_more_than_they_may_read(place, output, readers):
    answer(place, output)
    for stage in (OutputState.ADOPTED, OutputState.PUBLISHED, OutputState.ARCHIVED):
        for one in readers:
            query = Query("okaryny", one.audiences)
            hits = catalogue.find(place.index, one, query).total
            assert hits <= plain.search(one, query).total, (stage, one)
        place.deliver()
        move(output, stage)
    gone = [catalogue.find(place.index, one, Query("okaryny", one.audiences)) for one in readers]
    assert [one.total for one in gone] == [0] * 6, "gone at once"


def test_a_new_answer_takes_the_place_of_the_words_of_the_one_before(place, output):
    answer(place, output)
    place.deliver()
    answer(place, output, AnswerText(AnswerState.REJECTED, "Wolimy drumle."))
    place.deliver()
    words = ("okaryny", "drumle", "nieuwzględniona", "częściowo")
    assert [traces(place, place.reader, one)[0] for one in words] == [0, 1, 1, 0]


def test_a_hit_shows_the_answer_in_which_it_was_found(place, output):
    answer(place, output)
    place.deliver()
    query = Query("okaryny", place.reader.audiences)
    (hit,) = catalogue.find(place.index, place.reader, query).hits
    shown = "".join(piece.text for parts in hit.fragments for piece in parts)
    assert "uwzględniona częściowo: Kupimy okaryny." in without_marks(shown)
    assert [p.text for parts in hit.fragments for p in parts if p.is_marked] == ["okaryny"]


def test_what_only_the_city_finds_says_no_answer(place):
    """No deed makes one before the closing; were it there, nothing of it would be found."""
    output = place.make.output(OutputState.CONSULTATION, city=place.author)
    place.make.consultation(output, place.observer)
    opinion = place.make.opinion(output, place.observer, remarks=[{"text": "Brak xylofonów"}])
    early = {"number": 1, "state": AnswerState.ACCEPTED, "reason": "Kupimy okaryny.", "at": NOW}
    place.make._keep(Answer(remark_id=opinion.remarks[0].id, by=None, **early))
    catalogue.rebuild(place.index, TODAY)
    assert place.found("xylofonów", place.reader) == {"remark"}
    assert (
        place.found("okaryny", place.reader) == place.found("uwzględniona", place.reader) == set()
    )
    (document,) = (one for one in shelving.documents(TODAY) if "xylofonów" in one.body)
    assert "okaryny" not in document.body
    (hit,) = catalogue.find(
        place.index, place.reader, Query("xylofonów", place.reader.audiences)
    ).hits
    assert "okaryny" not in "".join(piece.text for parts in hit.fragments for piece in parts)


def test_an_answer_begins_as_the_table_says_it(app):
    with app.test_request_context():
        told = {state: _(said) for state, said in SAID[AnswerState].items()}
    assert told == ANSWER_WORDS


def test_answering_is_a_promise_of_the_outbox(place, output):
    assert not outbox.has_waiting(NOW) or outbox.waiting(NOW)[0].topic == outbox.FILE
    answer(place, output)
    assert outbox.waiting(NOW)[0].topic == "opinion-changed"
