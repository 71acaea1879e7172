"""Outputs begun and written on, and which cities may."""

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import Form
from app.domain.drafts import DraftState
from app.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputKind, OutputState
from app.domain.practices import State
from app.models.audit import AuditEntry
from app.models.notices import Notice
from app.models.outputs import Output
from app.services import drafts, outputs, reviews
from app.services.outputs import Beginning
from tests.factories import NOW


def told(kind):
    return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def test_who_begins_has_an_output_of_the_network_and_a_text_to_write_on(bench):
    output = bench.begun(text=None)
    draft = drafts.of_practice(output)
    assert (output.stage, output.state) == (OutputState.DRAFT, State.DRAFT)
    assert (output.title, output.genre) == ("Model opłat", OutputKind.MODEL)
    assert output.network.id == bench.network.id
    assert [city.id for city in output.authors] == [bench.city.id]
    assert output.slug.startswith("model-oplat-")
    assert 'tytul: "Model opłat"' in draft.text
    assert "## Cel" in draft.text
    assert db.session.scalars(select(AuditEntry.action)).all() == ["output.begin"]


def test_the_address_does_not_tell_whether_there_is_another_of_that_title(bench):
    first, second = bench.begun(), bench.begun()
    assert len({first.slug, second.slug}) == 2
    assert not second.slug.endswith("-2")


@pytest.mark.parametrize("who", ["olga", "ewa"])
def test_observers_and_moderators_begin_nothing(bench, who):
    with pytest.raises(NotAllowedError):
        bench.begun(by=getattr(bench, who))


@pytest.mark.parametrize(
    ("title", "kind", "errors"),
    [
        ("  ", "raport", {"tytul": "required"}),
        ("x" * 121, "raport", {"tytul": "too-long"}),
        ("Raport", "wiersz", {"rodzaj": "required"}),
    ],
)
def test_what_cannot_be_begun_is_told_by_field(bench, title, kind, errors):
    with pytest.raises(InvalidInputError) as caught, transaction():
        outputs.begin(bench.anna, Beginning(bench.network.id, title, kind), NOW)
    assert caught.value.errors == errors
    assert db.session.scalar(select(func.count(Output.id))) == 0


def test_the_row_follows_the_title_of_a_text_never_given_out_and_keeps_its_network(bench):
    output = bench.begun()
    assert output.title == "Model opłat za parkowanie"
    assert [one.id for one in output.networks] == [bench.network.id]
    bench.handed_in(output)
    bench.rewritten(output, drafts_text := "---\ntytul: Inny\n---\n\n## Cel\n\nTak.\n")
    assert drafts.of_practice(output).text == drafts_text
    assert output.title == "Model opłat za parkowanie"


def test_writing_on_opens_one_text_that_begins_with_the_last_version(bench):
    output = bench.handed_in()
    assert drafts.of_practice(output) is None
    with transaction():
        draft = outputs.write(bench.anna, output.slug, NOW)
        again = outputs.write(bench.anna, output.slug, NOW)
    assert draft is again
    assert (draft.text, draft.base_number) == (output.version.text, 1)


def test_a_text_that_was_given_up_can_be_begun_anew(bench):
    output = bench.begun()
    with transaction():
        drafts.discard(bench.anna, drafts.of_practice(output).key, NOW)
    assert output.stage is OutputState.DRAFT
    with transaction():
        assert "## Cel" in outputs.write(bench.anna, output.slug, NOW).text


def test_a_co_author_writes_and_others_do_not_learn_of_it(bench):
    output = bench.begun()
    with pytest.raises(NotFoundError), transaction():
        outputs.write(bench.piotr, output.slug, NOW)
    with transaction():
        outputs.choose_authors(bench.anna, output.slug, [bench.helper.id], NOW)
    with transaction():
        assert outputs.write(bench.piotr, output.slug, NOW).document_id == output.id
    assert told(NoticeKind.OUTPUT_AUTHOR) == {bench.people["piotr"].id}


def test_the_leading_city_stays_and_the_same_choice_changes_nothing(bench):
    output = bench.begun()
    with transaction():
        outputs.choose_authors(bench.anna, output.slug, [], NOW)
    assert [city.id for city in output.authors] == [bench.city.id]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["output.begin"]


def test_observers_of_the_network_become_no_authors(bench):
    output = bench.begun()
    with pytest.raises(InvalidInputError) as caught, transaction():
        outputs.choose_authors(bench.anna, output.slug, [bench.watcher.id], NOW)
    assert caught.value.errors == {"miasta": "no-author"}


def test_a_city_that_has_judged_becomes_no_author(bench, make):
    output = bench.at(bench.handed_in(), OutputState.RESOLUTION)
    make.opinion(output, bench.helper)
    with pytest.raises(InvalidInputError) as caught, transaction():
        outputs.choose_authors(bench.ewa, output.slug, [bench.helper.id], NOW)
    assert caught.value.errors == {"miasta": "author-has-opined"}


def test_authors_leave_the_choice_to_the_moderator_once_it_is_handed_in(bench):
    output = bench.handed_in()
    with pytest.raises(NotAllowedError), transaction():
        outputs.choose_authors(bench.anna, output.slug, [bench.helper.id], NOW)
    with transaction():
        outputs.choose_authors(bench.ewa, output.slug, [bench.helper.id], NOW)
    assert {city.id for city in output.authors} == {bench.city.id, bench.helper.id}


def test_a_text_of_an_output_is_never_handed_to_a_reviewer(bench):
    draft = drafts.of_practice(bench.begun())
    with pytest.raises(NotFoundError), transaction():
        reviews.submit(bench.anna, draft.key, "", NOW)
    with pytest.raises(NotFoundError):
        reviews.holding.draft(draft.key)
    assert draft.state is DraftState.DRAFT


def test_a_city_that_left_the_network_writes_on_but_begins_nothing(bench, make):
    output = bench.begun()
    with transaction():
        for one in list(db.session.scalars(select(make.membership.__globals__["Membership"]))):
            db.session.delete(one)
    assert Form.LAUREATE not in bench.anna.forms.values()
    with transaction():
        assert outputs.write(bench.anna, output.slug, NOW)
    with pytest.raises(NotAllowedError):
        bench.begun()
