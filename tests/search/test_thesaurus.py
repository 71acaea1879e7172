"""Other words for the same thing."""

from pathlib import Path

import pytest
import yaml

from app.search.polish import terms
from app.search.thesaurus import WEIGHTS, WORDS, Group, Thesaurus


def synonyms(thesaurus: Thesaurus, *typed: str, start: int = 0) -> set[tuple[int, str, float]]:
    query = [terms(word) for word in typed]
    return {
        (found.length, " ".join(found.words), found.weight)
        for found in thesaurus.synonyms(query, typed, start)
    }


SMALL = Thesaurus(
    [
        Group("abbr", ("OZE", "odnawialne źródła energii")),
        Group("abbr", ("BO", "budżet obywatelski"), case=True),
        Group("narrow", ("rower", "hulajnoga")),
        Group("topic", ("klastry energii", "prosument")),
        Group("syn", ("park", "parku")),
    ],
    names=["Nowa Sól"],
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["oze"], {(1, "odnawialne źródła energii", 0.9)}),
        (["odnawialnych", "źródeł", "energii"], {(3, "OZE", 0.9)}),
        (["odnawialnych", "energii"], set()),
        (["energii", "źródeł", "odnawialnych"], set()),  # of three words only in their order
        (["obywatelski", "budżet"], {(2, "BO", 0.9)}),  # of two in either
        (["BO"], {(1, "budżet obywatelski", 0.9)}),
        (["bo"], {(1, "budżet obywatelski", 0.9)}),
        (["bo", "park"], set()),
        (["BO", "park"], {(1, "budżet obywatelski", 0.9)}),
        (["rowery"], {(1, "hulajnoga", 0.35)}),
        (["hulajnogi"], set()),
        (["prosumenci"], {(1, "klastry energii", 0.35)}),
        (["klastry", "energii"], set()),
        (["park"], set()),
        (["nieznane"], set()),
    ],
)
def test_what_stands_for_what(typed: list[str], expected: set[tuple[int, str, float]]) -> None:
    assert synonyms(SMALL, *typed) == expected


def test_a_synonym_is_found_where_it_begins() -> None:
    assert synonyms(SMALL, "miejskie", "rowery", start=1) == {(1, "hulajnoga", 0.35)}
    assert synonyms(SMALL, "miejskie", "rowery") == set()


@pytest.mark.parametrize(
    ("word", "is_known"),
    [("OZE", True), ("źródłami", True), ("Sól", True), ("sol", True), ("do", True), ("xyz", False)],
)
def test_words_of_terms_and_names_are_known(word: str, *, is_known: bool) -> None:
    assert SMALL.knows(word) is is_known


def test_terms_complete_a_beginning() -> None:
    assert list(SMALL.completions("od")) == [
        ("odnawialne zrodla energii", "odnawialne źródła energii")
    ]
    assert list(SMALL.completions("zzz")) == []


def test_topics_and_their_synonyms_join_the_file() -> None:
    thesaurus = Thesaurus.load(topics={"cyfrowa partycypacja": ["geoankieta", "hackathon"]})
    assert (1, "cyfrowa partycypacja", 0.35) in synonyms(thesaurus, "geoankieta")
    assert "cyfrowa partycypacja" in thesaurus.terms


def test_the_file_is_well_formed() -> None:
    groups = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["groups"]
    ids = [group["id"] for group in groups]
    assert len(ids) == len(set(ids))
    for group in groups:
        assert group["kind"] in WEIGHTS, group
        assert len(group["terms"]) > 1, group
        assert len(set(group["terms"])) == len(group["terms"]), group


@pytest.mark.parametrize(
    "content", ["{}", "groups: [{kind: nonsense, terms: [a, b]}]", "groups: 1"]
)
def test_a_file_that_is_no_thesaurus_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(content)
    with pytest.raises((KeyError, TypeError)):
        Thesaurus.load(path)
