"""`inspiracja` and “Stosujemy u siebie” link two practices, whichever of them comes first."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.adoptions import AdoptionState, AdoptionText
from app.domain.practices import State
from app.door import actor_of
from app.models.practices import Practice
from app.services import adoptions, practices
from app.services.practices import inspiring
from tests.factories import NOW

TITLE = "Zielone dachy w Lipogrodzie"


@pytest.fixture
def source(make):
    return make.practice(title=TITLE, slug="lipogrod-zielone-dachy")


def linked(make, text, **given):
    """A practice that says where its idea came from, as it is once it is published."""
    practice = make.practice(inspiration=text, **given)
    with transaction():
        inspiring.link(practice)
    return practice


def source_of(practice):
    return practices.kin(ANONYMOUS, practice).source


def grown_of(practice):
    return list(practices.kin(ANONYMOUS, practice).grown)


@pytest.mark.parametrize(
    "text",
    [
        "lipogrod-zielone-dachy",
        "/praktyki/lipogrod-zielone-dachy",
        "https://baza.example/praktyki/lipogrod-zielone-dachy",
        "http://baza.example/en/praktyki/lipogrod-zielone-dachy/",
        f" {TITLE} ",
    ],
)
def test_a_practice_named_by_address_or_title_is_linked_both_ways(make, source, text):
    practice = linked(make, text)
    assert source_of(practice) == source
    assert grown_of(source) == [practice]
    assert (source_of(source), grown_of(practice)) == (None, [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Porto Alegre",
        "nie-ma-takiej",
        "https://baza.example/artykuly/lipogrod-zielone-dachy",
        "zob. /praktyki/lipogrod-zielone-dachy i inne",
    ],
)
def test_what_names_no_practice_links_none(make, source, text):
    assert source_of(linked(make, text)) is None
    assert grown_of(source) == []


def test_a_title_of_two_links_none(make, source):
    make.practice(title=TITLE)
    assert source_of(linked(make, TITLE)) is None


def test_a_practice_is_not_its_own_source(make):
    practice = make.practice(title=TITLE, inspiration=TITLE)
    with transaction():
        inspiring.link(practice)
    assert source_of(practice) is None


def test_a_new_text_links_anew(make, source):
    practice, other = linked(make, source.slug), make.practice()
    for text, expected in ((other.slug, other), ("", None)):
        with transaction():
            practice.inspiration = text
            inspiring.link(practice)
        assert source_of(practice) == expected
    assert grown_of(source) == []


@pytest.mark.parametrize("state", State)
def test_what_may_not_be_read_leaves_no_trace_on_the_other(make, source, state):
    practice = linked(make, source.slug)
    with transaction():
        practice.state = state
    assert grown_of(source) == ([practice] if state is State.PUBLISHED else [])
    with transaction():
        practice.state, source.state = State.PUBLISHED, state
    is_readable = state in {State.PUBLISHED, State.ARCHIVED}
    assert source_of(practice) == (source if is_readable else None)


def test_what_comes_before_its_source_is_linked_once_that_is_there(make):
    practice = linked(make, "lipogrod-zielone-dachy")
    assert source_of(practice) is None
    source = make.practice(slug="lipogrod-zielone-dachy")
    with transaction():
        inspiring.link_waiting()
    assert source_of(practice) == source


def test_files_link_in_whichever_order_they_are_read(app, make, tmp_path):
    folder = tmp_path / "przynosimy" / "miasto-cyfrowe"
    folder.mkdir(parents=True)
    city = make.city("Lipogród").slug
    for slug, named in (("a-pochodna", "z-zrodlo"), ("z-zrodlo", "Porto Alegre")):
        folder.joinpath(f"{slug}.md").write_text(
            f'---\ntytul: "{slug}"\nstreszczenie: "Jedno. Drugie."\nmiasto: "{city}"\n'
            f"jednostka: Wydział\nsieci: [miasto-cyfrowe]\ntematy: [otwarte dane]\n"
            f"etap: wdrożona\nkontakt: a@b.example\nstan_na: 2026-01-02\n"
            f'inspiracja: "{named}"\n---\n\n## Problem\n\nOpis.\n',
            encoding="utf-8",
        )
    renderer = app.extensions["house"].renderer
    with transaction():
        report = practices.import_folder(SYSTEM, folder.parent, renderer, NOW)
    assert (len(report.added), report.refused) == (2, ())
    by_slug = {one.slug: one for one in db.session.scalars(select(Practice))}
    assert source_of(by_slug["a-pochodna"]) == by_slug["z-zrodlo"]


def test_a_city_that_names_its_own_practice_links_it_and_its_text_goes_first(make, source):
    city, other = make.city("Olszany"), make.practice()
    own = make.practice(city=city)
    actor = actor_of(make.user(city), NOW.date())

    def record(practice, slug, seen=0):
        with transaction():
            text = AdoptionText(AdoptionState.UNDERWAY, own=slug)
            return adoptions.record(actor, practice, text, seen, NOW)

    adoption = record(source, own.slug)
    assert source_of(own) == source
    record(source, "", adoptions.last_step(adoption))
    assert source_of(own) is None
    with transaction():
        own.inspiration = other.slug
    record(source, own.slug, adoptions.last_step(adoption))
    assert source_of(own) == other
    assert adoptions.repeated([source.id, other.id]) == {}
