"""Outputs, remarks and comments in the search: found where they are open, gone at once elsewhere."""

import pytest

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.drafts import Start
from app.domain.opinions import OpinionText, Position, RemarkText
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.outbox import NARROWED, OutboxMessage, post
from app.models.outputs import Output
from app.search.engine import Query
from app.services import catalogue, comments, erasure, opinions, outbox, outputs
from app.services.catalogue import plain
from app.services.comments import Words
from app.services.outputs import Beginning
from tests.factories import NOW

TODAY = NOW.date()


class Place:
    """A network with an author, an Observer and a stranger; an index that follows on demand."""

    def __init__(self, make, index, app, tmp_path):
        self.make, self.index, self.folder = make, index, tmp_path
        self.renderer = app.extensions["house"].renderer
        self.author, self.observer = make.city("Autorowo"), make.city("Olszany")
        make.membership(self.author, make.network(), Form.LAUREATE)
        make.membership(self.observer, make.network(), Form.OBSERVER)
        self.writer = actor_of(make.user(self.author, Role.COORDINATOR), TODAY)
        self.reader = actor_of(make.user(self.observer, Role.COORDINATOR), TODAY)
        self.moderator = actor_of(make.moderator(), TODAY)
        catalogue.rebuild(index, TODAY)

    def deliver(self):
        while (waiting := outbox.waiting(NOW)) and waiting[0].topic != outbox.FILE:
            told = outbox.perform(self.index, self.folder, NOW)
            with transaction():
                outbox.note(told, NOW)
            assert [one.error for one in told if one.error] == []

    def found(self, text="", actor=ANONYMOUS, **filters):
        """The names of what is found; the index agrees with the database if it is in step."""
        query = Query(text, actor.audiences, filters)
        names = {
            f"{hit.kind.name.lower()}" for hit in catalogue.find(self.index, actor, query).hits
        }
        if not outbox.has_waiting(NOW):
            asked = self.index.search(query).ids
            assert sorted(asked) == sorted(plain.search(actor, query).ids)
        return names

    def say(self, document, text, actor=None):
        with transaction():
            version = db.session.merge(document).version
            return comments.write(actor or self.reader, version, Words(text), self.renderer, NOW)

    def give(self, matter, actor, *texts):
        told = OpinionText(
            position=Position.SUPPORT_WITH_REMARKS,
            reason="Tak.",
            remarks=tuple(RemarkText(key="", text=text) for text in texts),
        )
        with transaction():
            there = opinions.of_city(matter, actor.city_id)
            start = Start(there.revision if there else 0)
            saved = opinions.save(actor, matter, start, told, NOW)
            return opinions.give(actor, matter, saved.opinion.revision, NOW)


@pytest.fixture
def place(make, index, app, tmp_path):
    return Place(make, index, app, tmp_path)


def test_a_comment_is_found_by_its_own_words_until_it_is_withdrawn(place):
    practice = place.make.practice(title="Otwarte dane", city=place.author)
    place.say(practice, "Ile kosztowała **Źródlana** pompa?")
    comment = place.say(practice, "Kto podlewa xylofony?")
    with transaction():
        post("practice-changed", practice.id, NOW)
    place.deliver()
    assert place.found("źródlana") == {"comment"}
    assert place.found("zrodlana", kind=("komentarz",), city=(place.observer.slug,)) == {"comment"}
    assert place.found("zrodlana", kind=("praktyka",)) == set()
    assert place.found("otwarte") == {"practice"}, "a comment is not found by what it is about"
    with transaction():
        comments.withdraw(place.reader, comment.key, NOW)
    assert place.found("xylofony") == set(), "gone at once"
    assert catalogue.find(place.index, ANONYMOUS, Query("xylofonyy", frozenset())).corrections == {}
    place.deliver()
    assert f"comment-{comment.id}" not in place.index.ids()


def test_t46_what_is_held_back_is_found_by_nobody_until_it_is_shown(place):
    practice = place.make.practice(city=place.author)
    comment = place.say(practice, "Tanie xylofony: https://gоv.pl/")  # the о is Cyrillic
    place.deliver()
    assert place.found("xylofony", place.reader) == set()
    moderator = actor_of(place.make.moderator(), NOW.date())
    with transaction():
        comments.show(moderator, comment.key, "W porządku.", NOW)
    place.deliver()
    assert place.found("xylofony") == {"comment"}


def test_what_a_moderator_hides_is_gone_at_once_and_comes_back_when_it_is_shown(place):
    practice = place.make.practice(city=place.author)
    comment = place.say(practice, "Brzydkie xylofony")
    place.deliver()
    with transaction():
        comments.hide(place.moderator, comment.key, "Obraża.", NOW)
    assert place.found("xylofony") == set()
    place.deliver()
    with transaction():
        comments.show(place.moderator, comment.key, "Pomyłka.", NOW)
    place.deliver()
    assert place.found("xylofony") == {"comment"}


def test_with_a_practice_goes_what_was_said_of_it(place):
    practice = place.make.practice(city=place.author)
    place.say(practice, "Miłe xylofony")
    place.give(opinions.of_practice(db.session.merge(practice)), place.reader, "Drogie xylofony")
    place.deliver()
    assert place.found("xylofony") == {"comment", "remark"}
    with transaction():
        db.session.merge(practice).state = "ARCHIVED"
        post("practice-changed", practice.id, NOW)
    assert place.found("xylofony") == set()
    place.deliver()
    assert place.index.ids() == frozenset()


def test_of_a_city_only_what_it_said_last_of_a_practice_is_found(place):
    practice = db.session.merge(place.make.practice(city=place.author))
    first = opinions.of_practice(practice)
    place.give(first, place.reader, "Stare xylofony", "Wykreślone cymbały")
    place.deliver()
    assert place.found("cymbały") == {"remark"}
    place.give(first, place.reader, "Nowe xylofony")
    assert place.found("cymbały") == set(), "gone at once"
    place.deliver()
    assert place.found("xylofony") == {"remark"}
    practice = db.session.merge(practice)
    place.make.output_version(practice, "Nowy tekst.", is_published=True)
    place.give(opinions.of_practice(practice), place.reader, "Ciche harfy")
    assert place.found("xylofony") == set(), "what it said of an earlier text is replaced at once"
    place.deliver()
    assert place.found("harfy") == {"remark"}


def test_a_remark_is_found_by_its_city_until_the_closing_and_by_observers_afterwards(place):
    other = actor_of(place.make.user(_observer(place, "Brzeziny")), TODAY)
    output = place.make.output(OutputState.CONSULTATION, city=place.author)
    place.make.consultation(output, place.observer)
    place.give(opinions.of_output(db.session.merge(output)), place.reader, "Brak xylofonów")
    place.deliver()
    everybody = (place.reader, other, place.writer, place.moderator, ANONYMOUS)
    assert [place.found("xylofonów", one) for one in everybody] == [{"remark"}, *[set()] * 4]
    _move(output, OutputState.RESOLUTION)
    place.deliver()
    assert [place.found("xylofonów", one) for one in everybody] == [*[{"remark"}] * 4, set()]
    _move(output, OutputState.PUBLISHED)
    place.deliver()
    assert place.found("xylofonów") == {"remark"}


def _observer(place, name):
    city = place.make.city(name)
    place.make.membership(city, place.make.network(), Form.OBSERVER)
    return city


def _move(output, stage):
    with transaction():
        row = db.session.merge(output)
        row.stage = stage
        for version in row.versions:
            version.is_published = stage is OutputState.PUBLISHED
        post("practice-changed", output.id, NOW)


def test_what_is_taken_back_is_gone_at_once(place):
    output = place.make.output(OutputState.NETWORK_REVIEW, city=place.author, title="Xylofony")
    with transaction():
        post("practice-changed", output.id, NOW)
    place.deliver()
    assert place.found("xylofony", place.writer) == {"output"}
    with transaction():
        outputs.take_back(place.writer, output.slug, NOW)
    assert place.found("xylofony", place.writer) == set()


def test_an_output_leaves_a_city_that_is_no_author_any_more_at_once(place):
    second = place.make.city("Współautorowo")
    reader = actor_of(place.make.user(second), TODAY)
    output = place.make.output(
        OutputState.NETWORK_REVIEW, city=place.author, authors=[place.author, second]
    )
    with transaction():
        post("practice-changed", output.id, NOW)
    place.deliver()
    assert place.found("wynik", reader) == {"output"}
    with transaction():
        outputs.choose_authors(place.moderator, output.slug, {place.author.id}, NOW)
    assert place.found("wynik", reader) == set()
    assert catalogue.totals(place.index, reader, [Query("", frozenset())]) == [0]
    assert db.session.query(OutboxMessage).filter_by(topic=NARROWED).count() == 1
    place.deliver()
    assert place.found("wynik", reader) == set()
    assert place.found("wynik", place.writer) == {"output"}, "found by others again"


def test_what_was_only_begun_is_found_by_nobody(place):
    with transaction():
        outputs.begin(place.writer, Beginning(place.make.network().id, "Xylofony", "raport"), NOW)
    place.deliver()
    assert place.found("xylofony", place.writer) == set()
    assert place.index.ids() == frozenset()


def test_of_a_person_who_is_forgotten_nothing_stays_in_comments_and_remarks(place):
    person = place.make.user(place.author, name="Jan Xylofonowski", email="jan@autorowo.example")
    practice = place.make.practice(city=place.author)
    place.say(practice, "Pytajcie Jan Xylofonowski")
    place.give(
        opinions.of_practice(db.session.merge(practice)), place.reader, "Zna to Jan Xylofonowski"
    )
    place.deliver()
    assert place.found("xylofonowski") == {"comment", "remark"}
    administrator = actor_of(place.make.user(role=Role.ADMINISTRATOR), TODAY)
    with transaction():
        erasure.erase(administrator, db.session.merge(person), NOW)
    place.deliver()
    assert place.found("xylofonowski") == set()
    assert outbox.wants_rebuild(), "the old segments still hold the words"


def test_a_page_of_all_kinds_takes_as_many_questions_however_many_hits(place, statements):
    counts = []
    for number in range(3):
        practice = place.make.practice(title="Wspólna obsługa", city=place.author)
        output = place.make.output(OutputState.PUBLISHED, title=f"Obsługa {number}")
        place.make.comment(practice, text="Dobra obsługa")
        place.make.comment(output, text="Zła obsługa")
        place.make.opinion(practice, place.make.city(), remarks=[{"text": "Jaka obsługa"}])
        place.make.opinion(output, place.observer, remarks=[{"text": "Inna obsługa"}])
        catalogue.rebuild(place.index, TODAY)
        db.session.expire_all()
        statements()
        found = catalogue.find(place.index, ANONYMOUS, Query("obsługa", frozenset()))
        for hit in found.hits:  # what a page shows of them is there
            document = getattr(hit, "about", None) or getattr(hit, "output", None) or hit.practice
            assert document.title
            assert document.networks
        counts.append(len(statements()))
        assert found.total == 6 * (number + 1)
    assert len(set(counts)) == 1
    assert counts[0] <= 13
    assert db.session.query(Output).count() == 3
