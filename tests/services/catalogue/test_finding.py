from dataclasses import replace

import pytest

from app.database import transaction
from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.practices import State
from app.search.documents import practice_document
from app.search.engine import Query, Sort
from app.search.thesaurus import Thesaurus
from app.services import catalogue
from tests.factories import NOW

PUBLIC = ANONYMOUS.audiences
TODAY = NOW.date()


def ask(text="", **given):
    return Query(text, frozenset(), **given)


@pytest.fixture
def find(library):
    """Searches the 48 practices as nobody."""
    with library.app_context():
        engine = library.extensions["house"].engine

        def find(text="", **given):
            return catalogue.find(engine, ANONYMOUS, ask(text, **given))

        find.engine = engine
        yield find


def marked(pieces):
    return [piece.text for piece in pieces if piece.is_marked]


def ids(found):
    return [f"practice-{hit.practice.id}" for hit in found.hits]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["", "energia", "budżet obywatelski", "zrodla energi odnawialnej"])
def test_hits_come_in_the_order_of_the_engine(find, text, sort):
    for number in (1, 2):
        query = ask(text, sort=sort, page=number, size=5)
        page = find.engine.search(replace(query, audiences=PUBLIC))
        found = catalogue.find(find.engine, ANONYMOUS, query)
        assert ids(found) == list(page.ids)
        assert (found.total, found.facets) == (page.total, page.facets)
        assert (found.corrections, tuple(found.notes)) == (page.corrections, tuple(page.notes))
        assert not found.is_plain


def test_the_audiences_of_the_query_are_those_of_the_actor(find):
    query = Query("", frozenset({"staff", "city:1"}))
    assert catalogue.find(find.engine, ANONYMOUS, query).query.audiences == PUBLIC


def test_what_was_found_is_marked_in_title_and_text(find):
    found = find("obligacje")
    marked = [piece.text for hit in found.hits for piece in hit.title if piece.is_marked]
    assert marked
    assert all("obligac" in word.casefold() for word in marked)
    assert any(piece.is_marked for hit in found.hits for part in hit.fragments for piece in part)


@pytest.mark.parametrize("text", [group.terms[0] for group in Thesaurus.load().groups[::8]])
def test_every_hit_shows_why_it_was_found(find, text):
    for hit in find(text, size=50).hits:
        assert any(piece.is_marked for part in hit.shown for piece in part), hit.practice.title


def test_a_synonym_of_several_words_is_marked_where_they_stand_together(make, index):
    make.practice(title="Zielona i tania energia", body="Zielone dachy, osobno energia.")
    make.practice(title="Energia w gminie", body="Zielone ławki stoją w parku nad rzeką i w lesie.")
    catalogue.rebuild(index, TODAY)
    (hit,) = catalogue.find(index, ANONYMOUS, ask("OZE")).hits
    assert marked(hit.title) == ["Zielona", "energia"]


def test_a_word_of_a_family_is_marked_only_where_nothing_else_is(make, index):
    make.practice(title="Klub senioralny", body="Spotkania po południu.")
    make.practice(title="Senior i klub senioralny", body="Spotkania przed południem.")
    file = make.practice(title="Klub popołudniowy", body="Spotkania.")
    make.attachment(version=file.version, title="Regulamin", text="Plan senioralny na rok.")
    catalogue.rebuild(index, TODAY)
    hits = catalogue.find(index, ANONYMOUS, ask("senior")).hits
    told = {
        hit.practice.title: [word for part in hit.shown for word in marked(part)] for hit in hits
    }
    assert told == {
        "Klub senioralny": ["senioralny"],
        "Senior i klub senioralny": ["Senior"],
        "Klub popołudniowy": ["senioralny"],
    }


def test_the_title_stays_whole_around_its_marks(find):
    for hit in find("miasto energia", size=50).hits:
        assert "".join(piece.text for piece in hit.title) == hit.practice.title


def test_a_misspelt_word_is_told(find):
    found = find("zrodla energi odnawialnej")
    assert found.total
    assert set(found.corrections) <= {"zrodla", "energi", "odnawialnej"}


@pytest.mark.parametrize(
    ("text", "filters", "codes"),
    [
        ("obligacje", {"city": ("gdynia",)}, {("filter", "city")}),
        (
            "obligacje",
            {"city": ("gdynia",), "size": ("small",)},
            {("filters", "")},
        ),
        ("obligacje -obligacje", {}, {("excluded", "")}),
        ('"obligacje zielone całkiem"', {}, {("phrases", "")}),
        (
            '"obligacje całkiem zielone" -obligacje',
            {"city": ("gdynia",)},
            {("all", "")},
        ),
        ("obligacje miasto:gdynia", {}, {("typed-filters", "")}),
    ],
)
def test_a_page_without_hits_says_what_is_found_without_what_stood_in_the_way(
    find, text, filters, codes
):
    found = find(text, filters=filters)
    assert (found.total, found.hits) == (0, ())
    assert codes <= {(one.code, one.facet) for one in found.alternatives}
    for one in found.alternatives:
        assert catalogue.find(find.engine, ANONYMOUS, one.query).total == one.total > 0
        assert one.query.page == 1
    first = catalogue.find(find.engine, ANONYMOUS, found.alternatives[0].query)
    assert [hit.practice.id for hit in found.closest] == [
        hit.practice.id for hit in first.hits[: len(found.closest)]
    ]
    assert 1 <= len(found.closest) <= 5


def test_an_alternative_without_one_filter_keeps_the_others(find):
    filters = {"city": ("gdynia",), "network": ("zasoby-miast",)}
    found = find("obligacje", filters=filters)
    given_up = {one.facet: dict(one.query.filters) for one in found.alternatives if one.facet}
    assert given_up == {"city": {"network": ("zasoby-miast",)}}


def test_a_page_with_hits_offers_no_alternatives(find):
    found = find("obligacje")
    assert found.total
    assert (found.alternatives, found.closest) == ((), ())


def test_where_nothing_helps_nothing_is_offered(find):
    found = find("qqqqqqqqq")
    assert (found.total, found.alternatives, found.closest) == (0, (), ())


def test_empty_filters_stand_in_nobodys_way(find):
    found = find("qqqqqqqqq", filters={"city": ()})
    assert found.alternatives == ()


@pytest.fixture
def stale(make, index):
    """Two practices in the index, of which one is changed without telling it."""
    kept = make.practice(title="Wspólna obsługa szkół")
    other = make.practice(title="Wspólna obsługa przedszkoli")
    catalogue.reindex(index, [kept.id, other.id], TODAY)
    return index, kept, other


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
@pytest.mark.parametrize("state", [one for one in State if one is not State.PUBLISHED])
def test_what_is_no_longer_in_force_is_hidden_though_the_index_holds_it(stale, state, actor):
    engine, kept, other = stale
    with transaction():
        other.state = state
    assert engine.search(Query("", PUBLIC)).total == 2
    found = catalogue.find(engine, actor, ask("obsługa"))
    assert [hit.practice.id for hit in found.hits] == [kept.id]
    assert found.total == 1
    assert catalogue.similar(engine, actor, kept) == []


def test_when_all_that_the_index_holds_is_hidden_nothing_is_found(stale):
    engine, kept, other = stale
    with transaction():
        kept.state = other.state = State.ARCHIVED
    found = catalogue.find(engine, ANONYMOUS, ask("obsługa"))
    assert (found.total, found.hits, found.closest) == (0, (), ())


def test_what_is_gone_from_the_database_is_hidden(stale):
    engine, kept, other = stale
    engine.put([replace(practice_document(other, TODAY), id="practice-999999")])
    found = catalogue.find(engine, ANONYMOUS, ask("obsługa"))
    assert {hit.practice.id for hit in found.hits} == {kept.id, other.id}
    assert found.total == 2


def test_a_missing_index_never_becomes_an_error(make, engine):
    practice = make.practice(title="Wspólna obsługa szkół", topics=[make.topic()])
    other = make.practice(title="Parki")
    found = catalogue.find(engine, ANONYMOUS, ask("obsługa"))
    assert found.is_plain
    assert (ids(found), found.total, found.facets) == ([f"practice-{practice.id}"], 1, {})
    assert [piece.text for piece in found.hits[0].title] == [practice.title]
    assert catalogue.suggest(engine, ANONYMOUS, "obs") == ()
    assert catalogue.similar(engine, ANONYMOUS, other) == []


def test_a_missing_index_offers_alternatives_too(make, engine):
    make.practice(title="Wspólna obsługa szkół")
    filters = {"network": ("przywodztwo",)}
    found = catalogue.find(engine, ANONYMOUS, ask("obsługa", filters=filters))
    assert found.is_plain
    assert [(one.code, one.facet, one.total) for one in found.alternatives] == [
        ("filter", "network", 1)
    ]
    assert len(found.closest) == 1


def test_suggestions_complete_what_is_typed(find):
    assert any("obligacj" in word for word in catalogue.suggest(find.engine, ANONYMOUS, "oblig"))


def test_related_practices_are_others_and_not_too_many(find):
    practice = find("obligacje").hits[0].practice
    related = catalogue.similar(find.engine, ANONYMOUS, practice)
    assert len(related) == 4
    assert practice.id not in {one.id for one in related}
    assert len(catalogue.similar(find.engine, ANONYMOUS, practice, 2)) == 2


def test_names_are_those_of_all_networks_and_topics_and_of_cities_that_count(make, index):
    counted, chosen = make.practice(), make.city()
    make.city()
    catalogue.reindex(index, [counted.id], TODAY)
    asked = ask(filters={"city": [chosen.slug, "nigdzie"]})
    names = catalogue.names(catalogue.find(index, ANONYMOUS, asked))
    assert len(names.networks) == 8
    assert next(iter(names.networks)) == "miasto-cyfrowe"
    assert names.topics["otwarte-dane"] == "otwarte dane"
    assert names.cities == {one.slug: one.name for one in (counted.city, chosen)}


def test_a_search_takes_few_questions_however_many_hits(make, index, statements):
    counts = []
    for _ in range(3):
        practice = make.practice(title="Wspólna obsługa szkół")
        catalogue.reindex(index, [practice.id], TODAY)
        statements()
        catalogue.find(index, ANONYMOUS, ask("obsługa"))
        counts.append(len(statements()))
    assert counts[0] <= 5
    assert len(set(counts)) == 1
