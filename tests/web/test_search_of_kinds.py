"""A page of the search with practices, outputs, remarks and comments on it."""

import re

import pytest

from app.domain.actor import Form, Role
from app.domain.outputs import OutputState
from app.search.engine import SearchUnavailableError
from app.services import catalogue
from tests.factories import NOW


class Shelf:
    """A practice and two outputs, with what was said of them."""

    def __init__(self, make, index):
        self.observer = make.city("Olszany")
        make.membership(self.observer, make.network(), Form.OBSERVER)
        self.reader = make.user(self.observer, Role.COORDINATOR)
        self.practice = make.practice(title="Wspólna obsługa szkół")
        self.output = make.output(OutputState.PUBLISHED, title="Model obsługi placówek")
        self.asked = make.output(OutputState.CONSULTATION, title="Schemat obsługi żłobków")
        consultations = {
            self.asked.id: make.consultation(self.asked, self.observer),
            self.output.id: make.consultation(self.output, self.observer, closed_at=NOW),
        }
        self.comment = make.comment(self.practice, text="Ile kosztuje obsługa?")
        self.remarks = [
            make.opinion(
                document,
                self.observer,
                consultation=consultations.get(document.id),
                remarks=[{"text": "Brakuje kosztów obsługi."}],
            ).remarks[0]
            for document in (self.practice, self.output, self.asked)
        ]
        catalogue.rebuild(index, NOW.date())


@pytest.fixture
def shelf(make, index):
    return Shelf(make, index)


def hits(html):
    """The kind and the address of every hit."""
    kinds = re.findall(r'<span class="kind">([^<]+)</span>', html)
    found = re.findall(
        r'<h3(?: lang="pl")?><a href="([^"]+)"', html.partition('<ol class="hits"')[2]
    )
    return sorted(zip(kinds, found, strict=True))


def test_each_kind_of_hit_leads_to_its_place(shelf, client, sign_in):
    on_practice, on_output, _blind = shelf.remarks
    public = [
        ("dobra praktyka", f"/praktyki/{shelf.practice.slug}"),
        ("komentarz", f"/komentarze/{shelf.comment.key}"),
        ("uwaga miasta", f"/praktyki/{shelf.practice.slug}/opinie#uwaga-{on_practice.key}"),
        ("uwaga miasta", f"/wyniki/{shelf.output.slug}/uwagi#uwaga-{on_output.key}"),
        ("wynik prac sieci", f"/wyniki/{shelf.output.slug}"),
    ]
    html = client.get("/praktyki?q=obsługa").text
    assert hits(html) == public
    assert "Znaleziono: 5" in html
    assert "<mark>obsługi</mark>" in html
    member = sign_in(shelf.reader)
    own = [
        ("uwaga miasta", f"/wyniki/{shelf.asked.slug}/opinia#uwagi"),
        ("wynik prac sieci", f"/wyniki/{shelf.asked.slug}"),
    ]
    html = member.get("/praktyki?q=obsługa").text
    assert hits(html) == sorted(public + own)
    assert "do zamknięcia konsultacji widzi ją tylko Twoje miasto" in html
    for _, address in public + own:
        page, _, anchor = address.partition("#")
        answer = member.get(page, follow_redirects=True)
        assert answer.status_code == 200, address
        assert not anchor or f'id="{anchor}"' in answer.text, address


def test_the_kind_is_a_filter_with_counts(shelf, client):
    html = client.get("/praktyki?q=obsługa").text
    counts = re.findall(
        r'name="rodzaj" value="([a-z]+)".*?<span class="unseen">– znaleziono: </span>(\d)',
        html,
        re.DOTALL,
    )
    assert counts == [("praktyka", "1"), ("wynik", "1"), ("uwaga", "2"), ("komentarz", "1")]
    narrowed = client.get("/praktyki?q=obsługa&rodzaj=uwaga").text
    assert "Znaleziono: 2" in narrowed
    assert 'id="comparison"' not in narrowed
    assert "Rodzaj: uwaga miasta" in narrowed


def test_a_search_of_practices_only_says_so(shelf, client):
    html = client.get("/praktyki?rodzaj=praktyka").text
    assert "<h1>Praktyki miast</h1>" in html
    assert ">1 praktyka</h2>" in html
    assert 'id="comparison"' in html
    assert "<h1>Szukaj</h1>" in client.get("/praktyki").text


def test_what_is_for_practices_offers_practices_only(shelf, client):
    offered = client.get("/porownaj?q=obsługa").text
    assert shelf.practice.title in offered
    assert shelf.output.title not in offered
    page = client.get(f"/praktyki/{shelf.practice.slug}").text
    assert shelf.output.title not in page


def test_without_an_index_the_same_is_found(shelf, client, monkeypatch, app):
    whole = hits(client.get("/praktyki?q=obsług").text)
    engine = app.extensions["house"].engine
    monkeypatch.setattr(engine, "search", _broken)
    plain = client.get("/praktyki?q=obsług").text
    assert 'class="note caution"' in plain
    assert hits(plain) == whole


def _broken(*_):
    raise SearchUnavailableError
