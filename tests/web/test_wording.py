from datetime import date
from decimal import Decimal

import pytest

from app.domain.actor import Form
from app.domain.cities import SizeClass
from app.domain.opinions import AnswerState, RemarkKind
from app.domain.practices import CostBand, Evidence, Provenance, Stage
from app.domain.slugs import slug
from app.models.networks import Network
from app.search.engine import FACETS, Sort
from app.web import labels, wording
from app.web.verdicts import SAID

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def request_in_polish(library):
    with library.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, ""),
        (Decimal("438876.30"), f"438{NB}876,30{NB}zł"),
        (Decimal("438876.00"), f"438{NB}876{NB}zł"),
        (Decimal(0), f"0{NB}zł"),
        (Decimal("0.5"), f"0,50{NB}zł"),
        (Decimal(150_000_000), f"150{NB}000{NB}000{NB}zł"),
    ],
)
def test_money(amount, said):
    assert wording.money(amount) == said


def test_english_money(library):
    with library.test_request_context("/", environ_overrides={"empirie.language": "en"}):
        assert wording.money(Decimal("438876.30")) == f"438,876.30{NB}zł"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, ""),
        (2019, None, "od 2019"),
        (None, 2021, "do 2021"),
        (2019, 2019, "2019"),
        (2010, 2024, "2010–2024"),
    ],
)
def test_years(first, last, said):
    class Run:
        year_from, year_to = first, last

    assert wording.years(Run()) == said


def test_numbers_days_and_shares():
    assert wording.number(None) == ""
    assert wording.number(Decimal("1.5")) == "1,5"
    assert wording.percent(None) == ""
    assert wording.percent("85.00") == "85%"
    assert wording.day(None) == ""
    assert wording.day(date(2026, 11, 22)) == "22 listopada 2026"


@pytest.mark.parametrize(
    ("kinds", "table"),
    [
        (SizeClass, labels.SIZES),
        (Stage, labels.STAGES),
        (CostBand, labels.COSTS),
        (Evidence, labels.EVIDENCE),
        (Provenance, labels.PROVENANCE),
        (Form, labels.FORMS),
        (Sort, labels.SORTS),
    ],
)
def test_every_word_of_the_domain_has_a_label(kinds, table):
    assert set(table) == set(kinds)


def test_every_filter_and_voivodeship_has_a_label():
    assert set(labels.FACETS) == set(FACETS)
    assert len(labels.VOIVODESHIPS) == 16
    assert all(slug(name) == key for key, name in labels.VOIVODESHIPS.items())


def test_words_of_the_domain_are_polish():
    assert wording.stage(Stage.RUNNING) == "wdrożona"
    assert wording.size(SizeClass.SMALL) == "małe (poniżej 20 tys.)"
    assert wording.cost(CostBand.UNKNOWN) == "nie podano"
    assert wording.provenance(Provenance.CITY) == "Opis przygotowany przez miasto"
    assert wording.sort(Sort.NEWEST) == "najnowsze"
    assert wording.form(Form.CHANGE_LEADER) == "Lider Zmian"
    assert wording.note("too-long").startswith("Pytanie miało ponad 200 znaków")


def test_a_word_nobody_knows_stands_for_itself():
    assert wording.note("new-code") == "new-code"
    assert wording.missing("Trwałość") == "Trwałość"
    assert wording.missing("etaty") == "nakład pracy"


def test_what_the_operator_left_out_is_marked_and_the_rest_escaped():
    mark = '<span class="to-complete">{}</span>'
    assert wording.completed("a <b> [[brak]] c") == f"a &lt;b&gt; {mark.format('brak')} c"
    assert wording.completed(None) == mark.format("do uzupełnienia przez operatora")
    assert wording.completed("[[<x>]]") == mark.format("&lt;x&gt;")


def test_a_network_beyond_the_palette_gets_a_hue_too():
    told = {"slug": "n", "name": "N", "short": "N", "short_en": "E", "about": "", "about_en": ""}
    assert wording.tone(Network(number=8, **told)) == "net-8"
    assert wording.tone(Network(number=9, **told)) == "net-1"


def test_a_hyphen_stays_with_its_word_and_all_is_escaped():
    told = wording.unbroken("„<b>” – fraza, -słowo – bez, e-usługa")
    kept = '<span class="unbroken">-słowo</span>'
    assert told == f"„&lt;b&gt;” – fraza, {kept} – bez, e-usługa"


def test_what_is_said_of_a_remark_does_not_call_it_one_again():
    """“Answer: remark accepted” and “Kind: cost remark” are odd in English."""
    labels_of_remarks = (*SAID[RemarkKind].values(), *SAID[AnswerState].values())
    assert [told for told in labels_of_remarks if "remark" in told] == []
