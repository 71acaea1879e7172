import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.domain.practices import Provenance, State

PAGE = "/praktyki/plock-fundusz-grantowy"


def test_the_page_says_what_it_is_and_who_stands_behind_it(visitor):
    html = visitor.get(PAGE).text
    assert "Płock: Fundusz Grantowy" in html
    assert "Opis redakcyjny na podstawie źródeł publicznych – czeka na potwierdzenie miasta" in html
    assert '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/deed.pl">' in html
    assert "Błąd:" in html


def test_amounts_are_written_as_people_write_them(client, make):
    practice = make.practice(
        cost_once=Decimal("438876.30"), cost_yearly=Decimal(12000), price_year=2021
    )
    html = client.get(f"/praktyki/{practice.slug}").text
    assert "438\N{NO-BREAK SPACE}876,30\N{NO-BREAK SPACE}zł" in html
    assert "12\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł" in html
    assert "(ceny z 2021 r.)" in html


def test_linked_data_describe_the_practice(visitor):
    html = visitor.get(PAGE).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    told = json.loads(block)
    assert told["@type"] == "Article"
    assert told["url"] == "http://localhost/praktyki/plock-fundusz-grantowy"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/deed.pl"
    assert told["spatialCoverage"]["name"] == "Płock"


def test_linked_data_give_the_day_of_poland(client, make):
    practice = make.practice(published_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    html = client.get(f"/praktyki/{practice.slug}").text
    assert '"datePublished": "2026-11-22"' in html


def test_linked_data_cannot_end_their_element(client, make):
    practice = make.practice(title="</script><script>alert(1)</script>", summary="{{7*7}}")
    html = client.get(f"/praktyki/{practice.slug}").text
    assert "<script>alert" not in html
    assert "{{7*7}}" in html


def test_the_permanent_address_is_polish_on_the_english_page_too(visitor):
    html = visitor.get("/en" + PAGE).text
    assert f'<link rel="canonical" href="http://localhost{PAGE}">' in html


def test_what_it_links_to_as_contents_is_there(visitor):
    html = visitor.get(PAGE).text
    contents = re.search(r'<nav class="panel contents".*?</nav>', html, re.DOTALL)[0]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert len(anchors) > 10
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_the_download_is_the_file_it_was_made_from(visitor):
    answer = visitor.get(PAGE + ".md")
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=plock-fundusz-grantowy.md"
    assert answer.text.startswith("---\ntytul: ")


def test_an_earlier_version_says_so(client, make):
    practice = make.practice()
    html = client.get(f"/praktyki/{practice.slug}/wersje/1").text
    assert "To obowiązująca wersja" in html
    assert client.get(f"/praktyki/{practice.slug}/wersje/2").status_code == 404


def test_only_what_is_open_is_found(client, make):
    draft = make.practice(state=State.DRAFT)
    for address in (draft.slug, f"{draft.slug}.md", f"{draft.slug}/wersje/1", "Nie-Taki", "%00"):
        assert client.get(f"/praktyki/{address}").status_code == 404


def test_states_are_told(client, make):
    overdue = make.practice(valid_until=date(2020, 1, 1), provenance=Provenance.CITY)
    html = client.get(f"/praktyki/{overdue.slug}").text
    assert "Nikt nie potwierdził tego opisu w terminie" in html
    assert "Opis przygotowany przez miasto" in html
    archived = make.practice(state=State.ARCHIVED)
    assert "jest w archiwum" in client.get(f"/praktyki/{archived.slug}").text


def test_every_fact_that_is_there_is_shown(client, make):
    practice = make.practice(
        staff=Decimal("1.5"),
        year_from=2019,
        year_to=2019,
        licence="CC0",
        funding=[{"source": "Budżet miasta", "programme": "Nasz", "percent": "15.5"}],
        partners=["Spółdzielnia"],
        legal_basis=["Ustawa o samorządzie"],
        conditions=["Zgoda rady"],
        missing=["koszt", "Trwałość"],
        done=21,
        total=23,
        indicators=[
            {
                "name": "Czas",
                "unit": "dni",
                "before": "9",
                "after": "2",
                "measured": "2020",
                "source": "raport",
            }
        ],
    )
    html = client.get(f"/praktyki/{practice.slug}").text
    for told in (
        "1,5",
        "2019",
        "CC0",
        "Budżet miasta",
        "(Nasz)",
        "15,5%",
        "Spółdzielnia",
        "Ustawa o samorządzie",
        "Zgoda rady",
        "koszt, Trwałość",
        "21 z 23 części",
        ">9<",
        ">2<",
    ):
        assert told in html


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "0", "7"])
def test_a_version_that_cannot_be_is_not_found(visitor, number):
    assert visitor.get(f"/praktyki/sopot-dworzec-ppp/wersje/{number}").status_code == 404
