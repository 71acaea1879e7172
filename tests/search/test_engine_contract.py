"""What every search engine does. The fake and the real one answer the same."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.engine import FACETS, NO_MARKS, PAGE_LIMIT, Page, Query, SearchEngine, Sort
from app.search.opensearch_engine import OpenSearchEngine
from app.search.polish import query_words, terms
from tests.search.library import LIBRARY, MEMBERS, PUBLIC, SECRET, document, restricted

ALL = ["10", "4", "3", "2", "1"]


def search(engine: SearchEngine, text: str = "", **asked: Any) -> Page:
    return engine.search(Query(text, asked.pop("audiences", PUBLIC), **asked))


def found(engine: SearchEngine, text: str = "", **asked: Any) -> Sequence[str]:
    return list(search(engine, text, **asked).ids)


# -- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("teleopieka", "1"),
        ("TELEOPIEKA", "1"),
        ("seniorom", "1"),
        ("zgłaszanych projektów", "2"),
        ("panelach fotowoltaicznych", "3"),
        ("zlobki", "3"),
        ("plywalnia", "3"),
        ("urzednikow", "10"),
        ("zatrzymac deszcz", "4"),
        ("35 godzin", "10"),
        ("Cieszynie", "4"),
        ("co to jest retencja i po co", "4"),
    ],
)
def test_words_find_their_document_in_any_form_with_or_without_polish_letters(
    engine: SearchEngine, text: str, first: str
) -> None:
    assert found(engine, text)[0] == first


def test_a_document_with_more_of_the_words_comes_first(empty: SearchEngine) -> None:
    empty.put(
        [
            document("1", "Rower rower rower rower"),
            document("2", "Rower i parking"),
            document("3", "Coś o czym innym"),
        ]
    )
    assert found(empty, "parking rower") == ["2", "1"]


def test_the_title_weighs_more_than_the_body(empty: SearchEngine) -> None:
    empty.put(
        [
            document("5", "Osiedle i place zabaw dzieci", "Obok jest park."),
            document("1", "Park kieszonkowy w środku", "Obok jest plac."),
        ]
    )
    assert found(empty, "park") == ["1", "5"]


@pytest.mark.parametrize(
    ("text", "typed", "meant"),
    [
        ("retecja", "retecja", "retencja"),
        ("teleopeika dla seniorów", "teleopeika", "teleopieka"),
        ("fotowoltajczne panele", "fotowoltajczne", "fotowoltaiczne"),
    ],
)
def test_a_mistyped_word_is_searched_as_the_one_meant_and_the_page_says_so(
    engine: SearchEngine, text: str, typed: str, meant: str
) -> None:
    page = search(engine, text)
    assert page.corrections == {typed: meant}
    assert page.total > 0


@pytest.mark.parametrize(
    "text", ["teleopieka", "Kielce", "smog", "kot", "hackathon", "19115", "do"]
)
def test_a_word_that_is_right_known_or_too_short_is_not_corrected(
    engine: SearchEngine, text: str
) -> None:
    assert search(engine, text).corrections == {}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OZE", "3"),
        ("SBO", "2"),
        ("BO", "2"),
        ("bo", "2"),
        ("fotowoltaika", "3"),
        ("emeryt", "1"),
        ("emeryci", "1"),
        ("deszczówka", "4"),
        ("skrócony czas pracy", "10"),
    ],
)
def test_abbreviations_and_synonyms_find_what_they_mean(
    engine: SearchEngine, text: str, first: str
) -> None:
    assert found(engine, text)[0] == first


def test_an_abbreviation_that_is_also_a_word_fires_only_in_capitals_or_alone(
    engine: SearchEngine,
) -> None:
    assert "2" not in found(engine, "teleopieka bo retencja")
    assert "2" in found(engine, "teleopieka BO retencja")


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Zielona energia", True),
        ("Energię zieloną kupi miasto", True),
        ("Zielona i tania energia", True),
        ("Zielona, tania, pewna energia", True),
        ("Zielona, tania, pewna, własna energia", False),
        ("Energia tania, pewna i zielona", True),
        ("Energia tania, pewna, własna i zielona", False),
        ("Zielona ławka w parku przy szkole, gdzie indziej energia", False),
        ("Energia", False),
        ("Źródła energii odnawialne", True),
        ("Źródła pewnej i czystej energii odnawialnej", True),
        ("Źródła pewnej i czystej energii odrobinę odnawialnej", True),  # "energia odnawialna"
        ("Odnawialne źródła wody i pewnej energii", True),
        ("Odnawialne źródła wody i pewnej, taniej energii", False),
    ],
)
def test_words_of_a_synonym_stand_near_each_other_in_any_order(
    empty: SearchEngine, text: str, is_found: bool
) -> None:
    empty.put([document("1", "Bez znaczenia", text), document("2", "Energia", "Zielona")])
    assert found(empty, "OZE") == (["1"] if is_found else [])


def test_synonyms_are_found_where_a_look_at_every_stretch_finds_them(empty: SearchEngine) -> None:
    """Three words within five, two within four: texts by chance out of few words."""
    chance = Random(7)  # noqa: S311 – the same texts every time
    words = ["odnawialne", "źródło", "energia", "zielony", "las", "rower", "droga", "most"]
    texts = {str(id_): chance.choices(words, k=chance.randint(3, 12)) for id_ in range(80)}
    empty.put(document(id_, "Bez nazwy", " ".join(text)) for id_, text in texts.items())

    def is_met(text: list[str], *wanted: str) -> bool:
        size = len(wanted) + 2
        return any({*wanted} <= {*text[first : first + size]} for first in range(len(text)))

    def means(text: list[str]) -> bool:
        return (
            is_met(text, "odnawialne", "źródło", "energia")
            or is_met(text, "odnawialne", "energia")
            or is_met(text, "zielony", "energia")
        )

    expected = {id_ for id_, text in texts.items() if means(text)}
    assert 10 < len(expected) < 70
    assert set(found(empty, "OZE", size=80)) == expected


def test_a_synonym_of_a_topic_finds_the_topic(empty: SearchEngine) -> None:
    empty.put([document("1", "Zbiory", topics=["cyfrowa partycypacja"]), document("2", "Inne")])
    assert found(empty, "hackathon") == ["1"]


# -- the grammar ------------------------------------------------------------------------------


def test_a_phrase_is_found_where_its_words_stand_side_by_side_in_any_form(
    engine: SearchEngine,
) -> None:
    assert found(engine, '"woda opadowa"') == ["4"]
    assert found(engine, "„szkolnego budżetu”") == ["2"]
    assert found(engine, '"budżet szkolny"') == []
    assert found(engine, '"tydzien urzedu"') == []


def test_a_phrase_does_not_reach_from_the_title_into_the_text(empty: SearchEngine) -> None:
    empty.put([document("1", "Zielony rynek", "Miejski plac")])
    assert found(empty, '"zielony rynek"') == ["1"]
    assert found(empty, '"rynek miejski"') == []


def test_a_phrase_is_required_and_words_beside_it_only_rank(engine: SearchEngine) -> None:
    assert found(engine, '"tydzień pracy" retencja') == ["10"]


def test_a_word_after_a_minus_is_left_out(engine: SearchEngine) -> None:
    assert set(found(engine, "woda")) == {"3", "4"}
    assert found(engine, "woda -retencja") == ["3"]
    assert found(engine, "woda -pompą") == ["4"]
    assert found(engine, '-"panele fotowoltaiczne"') == ["10", "4", "2", "1"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("miasto:cieszyn", ["4"]),
        ("miasto:Lidzbark", ["3"]),
        ('miasto:"Ostrowiec Świętokrzyski"', ["2"]),
        ("miasto:swietokrzyski", ["2"]),
        ("miasto:lidz", []),
        ("miasto:cieszyn miasto:leszno", ["10", "4"]),
        ("sieć:zielone", ["4", "3"]),
        ("siec:zielone retencja", ["4"]),
        ("temat:mlodziez", ["2"]),
        ("SIEĆ:zielone -miasto:cieszyn", ["3"]),
        ("miasto: cieszyn", ["4"]),
    ],
)
def test_three_filters_can_be_typed(engine: SearchEngine, text: str, ids: list[str]) -> None:
    assert found(engine, text) == ids


HOSTILE = [
    "vis:net7",
    "audience:network",
    "?*?*?*",
    "[a TO zz]",
    "NOT " * 200,
    "(" * 3000,
    "((((((a OR b)))))) AND NOT",
    "x" * 100_000,
    "słowo " * 20_000,
    "\0\0\0",
    "a\0b",
    "\ud800\udfff \udc00",
    '"""""""',
    '"niedomknięty',
    "-" * 150,
    '-"',
    "miasto:",
    'miasto:"',
    "temat:\ud800",
    "fuzzy~5 boost^9 /regex/ {1 TO 2}",
    "%s %(x)s {0} ${x}",
    "\u202e\u200b\ufeff",
    "ﷺ" * 200,
    "İıſŉ",
    "é" * 100,
    "e\u0301" * 100,
    "a" + "\u0301" * 190,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_dangerous(engine: SearchEngine, text: str) -> None:
    engine.put([SECRET])
    page = search(engine, text)
    assert "99" not in page.ids
    engine.suggest(text, PUBLIC)
    engine.similar(text, PUBLIC)


@given(text=st.text(max_size=60), words=st.lists(st.sampled_from(HOSTILE[:12]), max_size=3))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_gets_a_page(engine: SearchEngine, text: str, words: list[str]) -> None:
    page = search(engine, " ".join([text, *words]))
    assert page.total >= len(page.ids)
    assert not any(name == "vis" for name in page.facets)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("x" * 201, "too-long"),
        ("a1 " * 10 + " ".join(f"w{number}" for number in range(20)), "too-many-words"),
        ('"tydzień', "unclosed-quote"),
        ("vis:net7", "unknown-filter"),
        ("miasto:", "empty-filter"),
        ("?*?", "no-words"),
    ],
)
def test_what_was_ignored_is_said(engine: SearchEngine, text: str, note: str) -> None:
    assert note in search(engine, text).notes


def test_a_plain_query_has_no_notes(engine: SearchEngine) -> None:
    assert list(search(engine, "retencja wody miasto:cieszyn").notes) == []


# -- lists ------------------------------------------------------------------------------------


def test_an_empty_query_matches_all_newest_id_first(engine: SearchEngine) -> None:
    page = search(engine)
    assert (list(page.ids), page.total) == (ALL, 5)
    assert found(engine, "   ") == ALL


def test_nothing_found_is_an_empty_page_with_every_facet(engine: SearchEngine) -> None:
    page = search(engine, "qwertyuiop")
    assert (list(page.ids), page.total, page.corrections) == ([], 0, {})
    assert set(page.facets) == set(FACETS)
    assert not any(page.facets.values())


def test_an_empty_index_finds_nothing(empty: SearchEngine) -> None:
    page = search(empty, "retencja")
    assert (list(page.ids), page.total) == ([], 0)
    assert search(empty).total == 0
    assert list(empty.suggest("re", PUBLIC)) == []
    assert list(empty.similar("1", PUBLIC)) == []
    assert empty.health().is_ok


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        (Sort.NEWEST, ["10", "4", "2", "3", "1"]),
        (Sort.CONFIRMED, ["1", "10", "2", "3", "4"]),
        (Sort.REPEATED, ["4", "2", "10", "3", "1"]),
        (Sort.RELEVANCE, ALL),
    ],
)
def test_hits_can_be_sorted_and_ties_fall_to_the_newer_id(
    engine: SearchEngine, sort: Sort, ids: list[str]
) -> None:
    assert found(engine, sort=sort) == ids


def test_equal_scores_fall_to_the_newer_id_on_every_page(empty: SearchEngine) -> None:
    empty.put([document(str(number), "Rower miejski") for number in range(1, 31)])
    expected = [str(number) for number in range(30, 0, -1)]
    assert found(empty, "rower", size=50) == expected
    pages = [found(empty, "rower", size=7, page=page) for page in range(1, 6)]
    assert [id_ for page in pages for id_ in page] == expected


def test_ids_need_not_be_numbers(empty: SearchEngine) -> None:
    ids = ["practice-b", "practice-a", "output", "\u0142", "x" * 40, "7"]
    empty.put([document(id_, "Rower miejski") for id_ in ids])
    assert sorted(found(empty, "rower")) == sorted(ids)
    assert found(empty, "rower")[-1] == "7"
    empty.remove(["output"])
    assert "output" not in found(empty, "rower")


def test_an_overdue_document_sinks(empty: SearchEngine) -> None:
    twin = document("2", "Rower miejski")
    empty.put([replace(twin, id="1"), replace(twin, weight=0.5)])
    assert found(empty, "rower") == ["1", "2"]


def test_pages_follow_each_other_and_keep_the_total(engine: SearchEngine) -> None:
    pages = [search(engine, size=2, page=page) for page in (1, 2, 3, 4)]
    assert [list(page.ids) for page in pages] == [["10", "4"], ["3", "2"], ["1"], []]
    assert {page.total for page in pages} == {5}


@pytest.mark.parametrize(
    "asked", [{"page": 0}, {"page": -3}, {"page": PAGE_LIMIT + 1}, {"size": 0}, {"size": 10**9}]
)
def test_pages_out_of_range_are_brought_into_it(
    engine: SearchEngine, asked: dict[str, int]
) -> None:
    page = search(engine, **asked)
    assert "page-limit" in page.notes
    assert page.total == 5


# -- facets -----------------------------------------------------------------------------------


def test_facets_count_the_hits(engine: SearchEngine) -> None:
    facets = search(engine, "woda").facets
    assert dict(facets["network"]) == {"zielone": 2}
    assert dict(facets["size"]) == {"small": 1, "medium": 1}
    assert dict(facets["stage"]) == {}


def test_counts_that_nobody_wants_are_left_out_and_nothing_else_changes(
    engine: SearchEngine,
) -> None:
    asked = {"filters": {"size": ["medium"]}, "sort": Sort.NEWEST, "size": 2}
    counted = search(engine, "woda projekt", **asked)
    assert counted.total
    assert search(engine, "woda projekt", **asked, is_counted=False) == replace(counted, facets={})


def test_a_filter_narrows_and_keeps_the_counts_of_its_other_values(engine: SearchEngine) -> None:
    page = search(engine, filters={"size": ["medium"]})
    assert list(page.ids) == ["10", "4", "2"]
    assert dict(page.facets["size"]) == {"medium": 3, "small": 1, "large": 1}
    assert dict(page.facets["network"]) == {"obywateli": 1, "zielone": 1, "kadry": 1}


def test_values_of_one_filter_are_or_and_filters_are_and(engine: SearchEngine) -> None:
    page = search(engine, filters={"size": ["medium", "small"], "network": ["zielone"]})
    assert list(page.ids) == ["4", "3"]
    assert dict(page.facets["size"]) == {"medium": 1, "small": 1}
    assert dict(page.facets["network"]) == {"zielone": 2, "obywateli": 1, "kadry": 1}
    assert dict(page.facets["city"]) == {"cieszyn": 1, "lidzbark-warminski": 1}


def test_unknown_filters_are_noted_and_unknown_values_find_nothing(engine: SearchEngine) -> None:
    page = search(engine, filters={"audience": ["public"], "id": ["1"]})
    assert (page.total, list(page.notes)) == (5, ["unknown-filter"])
    assert search(engine, filters={"city": ["atlantyda"]}).total == 0
    assert search(engine, filters={"city": ["atlantyda", "cieszyn"]}).total == 1
    assert search(engine, filters={"city": []}).total == 5
    assert search(engine, filters={"city": ["\ud800"]}).total == 0


# -- audiences --------------------------------------------------------------------------------


def everything(
    engine: SearchEngine, audiences: frozenset[str], without: frozenset[str] = frozenset()
) -> list[object]:
    """All that a reader can learn from an engine, asked in many ways."""
    texts = ["", "seniorzy", "senior", "xylofon", "xylofom", "xylografia", "panele", "woda -budżet"]
    texts += [
        "budżet obywatelski",
        '"budżet obywatelski"',
        "kwarantana",
        "tajny wykaz",
        "tajemnica",
    ]
    texts += [
        "miasto:gdynia",
        "temat:tajemnica",
        "OZE",
        "gdynia",
        "zbiornik wody",
        "kryptograficzn",
    ]
    pages = [
        engine.search(Query(text, audiences, filters, sort, without=without))
        for text in texts
        for filters in ({}, {"size": ["medium"]}, {"network": ["tajna"]})
        for sort in (Sort if text in texts[:5] else [Sort.RELEVANCE])
    ]
    learned: list[object] = [
        (list(p.ids), p.total, {n: dict(c) for n, c in p.facets.items()}, p.corrections, p.marks)
        for p in pages
    ]
    prefixes = ("xy", "taj", "se", "gdy", "budż", "panele kr", "kwa", "wykaz se")
    learned += [list(engine.suggest(prefix, audiences, without=without)) for prefix in prefixes]
    learned += [
        list(engine.similar(one, audiences, size=9, without=without))
        for one in ("1", "2", "4", "99")
    ]
    return learned


def test_a_restricted_document_leaves_no_trace(engine: SearchEngine) -> None:
    before = everything(engine, PUBLIC)
    engine.put([SECRET])
    assert everything(engine, PUBLIC) == before
    assert found(engine, "xylofon", audiences=MEMBERS) == ["99"]


def test_a_document_withdrawn_from_the_public_leaves_no_trace(engine: SearchEngine) -> None:
    before = everything(engine, PUBLIC)
    engine.put([replace(SECRET, audiences=PUBLIC)])
    assert everything(engine, PUBLIC) != before
    engine.put([SECRET])
    assert everything(engine, PUBLIC) == before


def test_what_the_index_still_holds_is_as_if_removed(engine: SearchEngine) -> None:
    """T-20, T-21: hits, totals, counts, completions, corrections, related, order of the rest."""
    before = everything(engine, PUBLIC)
    engine.put([replace(SECRET, audiences=PUBLIC)])
    assert everything(engine, PUBLIC) != before
    assert everything(engine, PUBLIC, frozenset({"99"})) == before
    assert everything(engine, PUBLIC, frozenset({"99", "unheard of"})) == before
    assert everything(engine, PUBLIC) != before  # the question of one says nothing to another


def test_all_may_be_withdrawn(engine: SearchEngine) -> None:
    all_ids = frozenset(found(engine))
    page = engine.search(Query("", PUBLIC, without=all_ids))
    assert (list(page.ids), page.total, dict(page.facets["city"])) == ([], 0, {})
    assert list(engine.suggest("gdy", PUBLIC, without=all_ids)) == []
    assert list(engine.similar("1", PUBLIC, without=all_ids)) == []


def test_readers_with_the_label_find_count_and_relate_it(engine: SearchEngine) -> None:
    engine.put([SECRET])
    page = search(engine, audiences=MEMBERS)
    assert (page.total, page.ids[0]) == (6, "99")
    assert page.facets["network"]["tajna"] == 1
    assert "99" in engine.similar("1", MEMBERS)
    assert "1" in engine.similar("99", MEMBERS)


def test_words_of_restricted_documents_are_not_suggested_even_to_their_readers(
    engine: SearchEngine,
) -> None:
    engine.put([SECRET])
    assert list(engine.suggest("xylo", MEMBERS)) == []
    assert search(engine, "xylofom", audiences=MEMBERS).corrections == {}


def test_without_a_common_label_there_is_nothing(engine: SearchEngine) -> None:
    for audiences in (frozenset[str](), frozenset({"network:7"}), frozenset({"\ud800"})):
        page = search(engine, "retencja", audiences=audiences)
        assert (list(page.ids), page.total, dict(page.facets["city"])) == ([], 0, {})
        assert list(engine.suggest("re", audiences)) == []
        assert list(engine.similar("1", audiences)) == []


# -- changes ----------------------------------------------------------------------------------


def test_put_replaces_and_the_next_search_sees_it(engine: SearchEngine) -> None:
    engine.put([document("4", "Parkomaty w śródmieściu", city="Cieszyn")])
    assert search(engine).total == 5
    assert "4" not in found(engine, "retencja")
    assert found(engine, "parkomaty") == ["4"]
    assert dict(search(engine, "parkomaty").facets["topic"]) == {}


def test_the_last_of_equal_ids_in_one_put_stays(engine: SearchEngine) -> None:
    engine.put([document("7", "Pierwsza"), document("7", "Druga")])
    assert found(engine, "druga") == ["7"]
    assert found(engine, "pierwsza") == []


def test_all_ids_are_told_whoever_may_read_them(engine: SearchEngine) -> None:
    public = set(found(engine))
    engine.put([SECRET, document("4", "Parkomaty")])
    engine.remove(["1"])
    assert engine.ids() == (public | {"99"}) - {"1"}


def test_remove_forgets_and_unknown_ids_are_no_error(engine: SearchEngine) -> None:
    engine.remove(["4", "nie-ma", "4"])
    assert found(engine, "retencja") == []
    assert search(engine).total == 4
    assert list(engine.suggest("retenc", PUBLIC)) == []
    engine.remove([])
    engine.put([])
    assert search(engine).total == 4


def test_many_small_changes_end_in_the_same_as_one_rebuild(empty: SearchEngine) -> None:
    for round_ in range(12):
        for one in LIBRARY:
            empty.put([replace(one, published=one.published + round_)])
    empty.remove(["3"])
    changed = everything(empty, PUBLIC)
    empty.rebuild([replace(one, published=one.published + 11) for one in LIBRARY if one.id != "3"])
    assert everything(empty, PUBLIC) == changed


def test_rebuild_replaces_everything_and_tells_its_progress(engine: SearchEngine) -> None:
    steps: list[int] = []
    assert engine.rebuild([LIBRARY[0], LIBRARY[1]], steps.append) == 2
    assert steps == [1, 2]
    assert found(engine) == ["2", "1"]
    assert engine.health().documents == 2


def test_a_rebuild_with_one_id_twice_keeps_the_last(engine: SearchEngine) -> None:
    assert engine.rebuild([document("7", "Pierwsza"), document("7", "Druga")]) == 1
    assert found(engine, "druga") == ["7"]
    assert found(engine, "pierwsza") == []


def test_health_counts_the_documents(engine: SearchEngine) -> None:
    engine.remove(["1"])
    health = engine.health()
    assert (health.is_ok, health.documents, health.reason) == (True, 4, "")
    assert health.chain


def test_readers_always_see_one_whole_index_while_it_is_rebuilt(engine: SearchEngine) -> None:
    old = [document(str(number), "Park stary") for number in range(1, 6)]
    new = [document(str(number), "Park nowy") for number in range(11, 16)]
    engine.rebuild(old)
    seen: list[tuple[int, frozenset[str]]] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                page = search(engine, "park")
                seen.append((page.total, frozenset(page.ids)))
        except BaseException as error:  # noqa: BLE001 – reported by the assertion below
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        # In a cluster a rebuild costs ten times as much and is seen by more readers meanwhile.
        for round_ in range(8 if isinstance(engine, OpenSearchEngine) else 50):
            engine.rebuild(new if round_ % 2 else old)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    whole = {(5, frozenset(one.id for one in some)) for some in (old, new)}
    assert failures == []
    assert set(seen) <= whole
    assert seen


# -- completions and neighbours ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("retenc", "Retencja"),
        ("źród", "źródła energii"),
        ("zrod", "źródła energii"),
        ("Budżet ob", "budżet obywatelski"),
        ("cies", "Cieszyn"),
        ("fotowol", "fotowoltaika"),
        ("klastry", "klastry energii"),
        ("jak działa teleo", "jak działa Teleopieka"),
    ],
)
def test_completions_come_from_titles_topics_terms_and_cities(
    engine: SearchEngine, typed: str, expected: str
) -> None:
    found_ = [text.lower() for text in engine.suggest(typed, PUBLIC)]
    if typed == "fotowol":  # a term of the thesaurus whose own word stands nowhere
        engine.put([document("50", "Dachy", "Fotowoltaika na dachach.")])
        found_ = [text.lower() for text in engine.suggest(typed, PUBLIC)]
    assert expected.lower() in found_


def test_every_completion_finds_something(engine: SearchEngine) -> None:
    for typed in ("re", "bu", "se", "te", "od", "kl", "mi", "sz", "ra", "pr", "en"):
        for text in engine.suggest(typed, PUBLIC):
            assert search(engine, text).total > 0, text


@pytest.mark.parametrize("audiences", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("without", [frozenset(), frozenset({"2", "3"})])
def test_no_reader_is_proposed_a_word_that_gives_them_nothing(
    engine: SearchEngine, audiences: frozenset[str], without: frozenset[str]
) -> None:
    """Every completion of every beginning, and every correction of every slip, finds something."""
    engine.put([SECRET])
    words = {word for one in (*LIBRARY, SECRET) for word in query_words(f"{one.title} {one.body}")}
    suggested = {
        text
        for beginning in {word[:3] for word in words}
        for text in engine.suggest(beginning, audiences, without=without)
    }
    assert suggested
    for text in sorted(suggested):
        assert engine.search(Query(text, audiences, without=without)).total, text
    for word in sorted(words):
        slip = word[:-3] + word[-2:-1] + word[-3:-2] + word[-1:]
        page = engine.search(Query(slip, audiences, without=without))
        assert bool(page.corrections) <= bool(page.total), slip


def test_completions_start_at_two_letters_and_are_few(engine: SearchEngine) -> None:
    assert list(engine.suggest("", PUBLIC)) == []
    assert list(engine.suggest("r", PUBLIC)) == []
    assert list(engine.suggest(" . ", PUBLIC)) == []
    assert len(engine.suggest("re", PUBLIC, size=1)) == 1
    assert list(engine.suggest("qqq", PUBLIC)) == []


def test_similar_documents_share_words_and_never_are_the_document_itself(
    engine: SearchEngine,
) -> None:
    engine.put([document("20", "Woda opadowa w parku", "Zbiornik zatrzymuje deszcz i wodę.")])
    assert engine.similar("20", PUBLIC)[0] == "4"
    assert all(one.id not in engine.similar(one.id, PUBLIC) for one in LIBRARY)
    assert list(engine.similar("nie-ma", PUBLIC)) == []
    assert len(engine.similar("20", PUBLIC, size=1)) == 1


def test_similar_documents_may_be_asked_for_of_one_kind(empty: SearchEngine) -> None:
    kinds = {"practice-1": "praktyka", "comment-1": "komentarz", "practice-2": "praktyka"}
    empty.put(
        document(id_, "Woda opadowa w parku", facets={"kind": [kind]})
        for id_, kind in kinds.items()
    )
    empty.put([document("3", "Tramwaj nad rzeką")])
    assert list(empty.similar("practice-1", PUBLIC)) == ["practice-2", "comment-1"]
    assert list(empty.similar("practice-1", PUBLIC, kind="praktyka")) == ["practice-2"]
    assert list(empty.similar("practice-1", PUBLIC, size=1, kind="komentarz")) == ["comment-1"]
    assert list(empty.similar("practice-1", PUBLIC, kind="wynik")) == []


def test_of_equal_numbers_of_two_kinds_every_engine_puts_the_same_first(
    empty: SearchEngine,
) -> None:
    ids = ["comment-9", "output-10", "practice-9", "remark-9", "practice-10", "output-2"]
    empty.put(document(id_, "Rower miejski") for id_ in ids)
    expected = ["practice-10", "output-10", "remark-9", "practice-9", "comment-9", "output-2"]
    assert found(empty, "rower") == found(empty, "", sort=Sort.NEWEST) == expected


# -- marks ------------------------------------------------------------------------------------


def test_the_terms_to_mark_are_those_of_the_words_their_corrections_and_synonyms(
    engine: SearchEngine,
) -> None:
    assert "fotowoltaik" in search(engine, "PV").marks.terms
    assert "retencj" in " ".join(search(engine, "retecja").marks.terms)
    assert search(engine, "-woda").marks == search(engine).marks == NO_MARKS


def test_words_of_a_synonym_are_marked_and_those_of_a_family_where_nothing_else_is(
    empty: SearchEngine,
) -> None:
    empty.put(
        [document("1", "Zielona, tania energia dla seniora"), document("2", "Polityka senioralna")]
    )
    assert (terms("zielona"), terms("energia")) in search(empty, "OZE").marks.near
    assert terms("senioralna")[0] != terms("senior")[0]
    marks = search(empty, "senior").marks
    assert {*terms("senior")} <= marks.terms
    assert {*terms("senioralna")} == marks.kin
    assert marks.kin <= marks.with_kin.terms


def test_a_synonym_that_the_query_holds_anyway_is_not_sought_again(engine: SearchEngine) -> None:
    assert search(engine, "OZE energia źródło zielona odnawialne").marks.near == ()


def test_restricting_a_document_takes_it_from_the_public(engine: SearchEngine) -> None:
    engine.put([restricted(LIBRARY[3], "members")])
    assert found(engine, "retencja") == []
    assert found(engine, "retencja", audiences=frozenset({"members"})) == ["4"]
