"""The write-ups of `practices/` say what their facts say, and nothing that the facts do not."""

import json
import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.domain.practices import ADVICE_MARK, REQUIRED_SECTIONS, Provenance
from tests.content.check_facts import FACTS, facts_of, stray_figures, stray_names

PRACTICES = sorted((ROOT / "practices").glob("*/*.md"))
BY_NAME = {path.stem: path for path in PRACTICES}
ADVICE = f"*{ADVICE_MARK}*"
# Inflected forms that differ from their facts before the ending, and abbreviations of words that
# the facts write out.
INFLECTED = {"Soli", "Łódź", "Europejska", "Unia", "BO", "CSR", "CUS"}
FACT_FILES = sorted(FACTS.glob("*.json"))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def test_every_fact_file_has_its_practice_and_no_practice_stands_without_facts():
    assert {path.stem.split("-", 1)[1] for path in FACT_FILES} == set(BY_NAME)
    assert len(PRACTICES) == 48


@each(PRACTICES)
def test_every_figure_stands_in_the_facts(path):
    assert stray_figures(path.read_text(encoding="utf-8"), facts_of(path)) == []


@each(PRACTICES)
def test_every_name_stands_in_the_facts(path):
    stray = stray_names(path.read_text(encoding="utf-8"), facts_of(path))
    assert set(stray) <= INFLECTED


@each(FACT_FILES)
def test_every_source_is_listed_with_its_address(path):
    facts = json.loads(path.read_text(encoding="utf-8"))
    text = BY_NAME[path.stem.split("-", 1)[1]].read_text(encoding="utf-8")
    for source in facts["sources"]:
        assert source["url"] in text


@each(FACT_FILES)
def test_it_belongs_to_the_network_and_the_city_of_its_facts(path):
    facts = json.loads(path.read_text(encoding="utf-8"))
    practice = BY_NAME[path.stem.split("-", 1)[1]]
    numbers = [
        "miasto-cyfrowe",
        "zasoby-miast",
        "miasto-obywateli",
        "miasto-dostepne-i-sprawiedliwe",
        "miasto-przedsiebiorcze",
        "miasto-neutralne-klimatycznie",
        "zasoby-kadrowe",
        "przywodztwo",
    ]
    assert practice.parent.name == numbers[facts["network"] - 1]
    assert re.search(
        rf'^miasto: "?{facts["city"]}\b', practice.read_text(encoding="utf-8"), re.MULTILINE
    )


@each(PRACTICES)
def test_it_is_marked_as_editorial_and_waiting_for_its_city(path):
    assert f'status_opisu: "{Provenance.EDITORIAL}"' in path.read_text(encoding="utf-8")


@each(PRACTICES)
def test_it_is_a_full_description_of_400_to_1000_words(path):
    body = path.read_text(encoding="utf-8").split("---", 2)[2]
    headings = re.findall(r"^## (.+)$", body, re.MULTILINE)
    # Results are left out where the facts only tell plans.
    assert {*REQUIRED_SECTIONS} - {"Rezultaty"} <= {*headings}
    assert 400 <= len(body.split()) <= 1000


@each(PRACTICES)
def test_the_editors_own_advice_is_marked_and_bears_no_figures(path):
    sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    marked = [section.split(ADVICE, 1)[1] for section in sections if ADVICE in section]
    assert marked
    for advice in marked:
        assert not re.search(r"\d", re.sub(r"^\d+\. ", "", advice, flags=re.MULTILINE))


@each(PRACTICES)
def test_every_mistake_names_its_effect_and_its_cure(path):
    section = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    mistakes = next(part for part in section if part.startswith("Uniknij błędów"))
    bullets = re.findall(r"^- .*$", mistakes, re.MULTILINE)
    assert 3 <= len(bullets) <= 5
    pattern = r"- \*\*Błąd:\*\* .+ \*\*Skutek:\*\* .+ \*\*Jak uniknąć:\*\* .+"
    assert all(re.fullmatch(pattern, bullet) for bullet in bullets)


@pytest.mark.parametrize(
    ("said", "stray"),
    [
        ("W 2006 r. wydano 438 876,30 zł.", []),
        ("To 0,5 mln zł, czyli 500 tys. zł, czyli 500 000 zł.", []),
        ("W dniach 17–18.10.2022 i 23.07.2020.", []),
        ("Wydano 7 mln zł.", ["7 mln"]),
        ("Było 99 osób.", ["99"]),
        ("Wydano 438 876,31 zł.", ["438 876,31"]),
        ("W dniach 17–18.10.2021.", ["2021"]),
        ("1. Krok pierwszy.", []),
    ],
)
def test_the_check_finds_what_is_stray(said, stray):
    facts = "od 2006; 438 876,30 zł; 0,5 mln zł; 17–18.10.2022; umowa z 23.07.2020"
    assert stray_figures(said, facts) == stray


def test_the_check_finds_a_stranger():
    assert stray_names("Program z Jan Nowak i Kielcami.", "Kielce, Jan") == ["Nowak"]
