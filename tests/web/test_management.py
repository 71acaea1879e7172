"""Pages of those who look after networks and topics."""

import pytest
from sqlalchemy import select

from app import door
from app.database import db, transaction
from app.domain.actor import ANONYMOUS
from app.models.audit import AuditEntry
from app.models.topics import Topic
from app.search.engine import Query
from app.services import catalogue, outbox
from app.services.management import SYNONYMS_LIMIT
from tests.factories import NOW

HERE = "/zarzadzanie"
TOPIC = f"{HERE}/tematy/otwarte-dane"
SERVICES = "e-uslugi-i-obsluga-online"
GIS = "dane-przestrzenne-i-gis"
MERGE = f"{TOPIC}/polacz"
WORDS = {"name": "otwarte dane", "synonyms": "", "scope": "zbiory"}


@pytest.fixture
def browser(sign_in, make):
    return sign_in(make.moderator())


def send(browser, path, **fields):
    return browser.post(path, data={"csrf": browser.csrf} | fields)


def deliver(engine, folder):
    with transaction():
        outbox.note(outbox.perform(engine, folder, door.now()), door.now())


def found(engine, words):
    return [
        hit.practice.id for hit in catalogue.find(engine, ANONYMOUS, Query(words, frozenset())).hits
    ]


def other():
    return db.session.scalars(select(Topic).where(Topic.slug == GIS)).one()


def test_a_synonym_finds_the_practices_of_its_topic_at_once(browser, make, index):
    practice = make.practice(title="Portal", topics=[make.topic()])
    catalogue.reindex(index, [practice.id], NOW.date())
    assert found(index, "krzepidło") == []
    send(browser, TOPIC, **WORDS | {"synonyms": "krzepidło"})
    assert found(index, "krzepidło") == [practice.id]
    send(browser, TOPIC, **WORDS | {"synonyms": "mątwik"})
    assert found(index, "mątwik") == [practice.id]
    assert found(index, "krzepidło") == []
    assert "otwarte dane" in catalogue.suggest(index, ANONYMOUS, "otwarte d")


def test_a_renamed_topic_finds_its_practices_by_both_names(browser, make, index, tmp_path):
    practice = make.practice(title="Portal", topics=[make.topic()])
    catalogue.reindex(index, [practice.id], NOW.date())
    send(browser, TOPIC, **WORDS | {"name": "krzepidła"})
    deliver(index, tmp_path)
    assert found(index, "krzepidła") == [practice.id] == found(index, "otwarte dane")


def test_merged_topics_are_one(browser, make, index, tmp_path):
    into = other()
    both = make.practice(title="Oba", topics=[make.topic(), into])
    one = make.practice(title="Jeden", topics=[make.topic()])
    catalogue.reindex(index, [both.id, one.id], NOW.date())
    page = browser.get(MERGE).text
    assert "2 opisy mają ten temat." in page
    assert f'value="{GIS}"' in page
    assert 'value="otwarte-dane"' not in page
    answer = send(browser, MERGE, into=GIS)
    assert answer.location == f"{HERE}/tematy?gotowe=merged"
    assert "Połączono" in browser.get(answer.location).text
    db.session.expire_all()
    assert [topic.slug for topic in both.topics] == [topic.slug for topic in one.topics] == [GIS]
    assert {"otwarte dane", "open data", "geoportal"} <= set(other().synonyms)
    deliver(index, tmp_path)
    assert set(found(index, "przestrzenne")) == set(found(index, "open data")) == {both.id, one.id}
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details["merged"], entry.details["documents"]) == (
        "topic.merge",
        "otwarte-dane",
        2,
    )


def test_the_address_of_a_merged_topic_leads_on(browser, client, make):
    send(browser, MERGE, into=GIS)
    send(browser, f"{HERE}/tematy/{GIS}/polacz", into=SERVICES)
    moved = client.get("/tematy/otwarte-dane")
    assert (moved.status_code, moved.location) == (301, f"/tematy/{SERVICES}")
    searched = client.get(f"/praktyki?q=mapa&temat={GIS}&temat={SERVICES}&temat=otwarte-dane")
    assert (searched.status_code, searched.location) == (301, f"/praktyki?q=mapa&temat={SERVICES}")
    assert browser.get(TOPIC).status_code == 404
    assert f"/tematy/{GIS}" not in client.get("/tematy").text
    assert f"/tematy/{GIS}" not in browser.get(f"{HERE}/tematy").text


def test_no_topic_takes_a_name_that_leads_to_another(browser, make):
    """Write-ups name topics by it: they would mean two."""
    name = make.topic().name
    send(browser, MERGE, into=GIS)
    new = {"network": "miasto-cyfrowe", "synonyms": "", "scope": "zbiory"}
    answer = send(browser, f"{HERE}/tematy/nowy", name=name.upper(), **new)
    assert answer.status_code == 422
    assert "Ta nazwa prowadzi do innego tematu" in answer.text
    assert f'value="{name.upper()}"' in answer.text
    renamed = send(browser, f"{HERE}/tematy/{SERVICES}", name=name, synonyms="", scope="x")
    assert renamed.status_code == 422
    there = {"name": other().name, "synonyms": "\n".join(other().synonyms), "scope": "inny zakres"}
    assert send(browser, f"{HERE}/tematy/{GIS}", **there).status_code == 303
    without = [one for one in other().synonyms if one != name]
    send(browser, f"{HERE}/tematy/{GIS}", **there | {"synonyms": "\n".join(without)})
    assert send(browser, f"{HERE}/tematy/nowy", name=name, **new).status_code == 303


@pytest.mark.parametrize("into", ["", "otwarte-dane", "nie-ma", "budzet-obywatelski"])
def test_a_topic_is_merged_only_into_another_of_its_network(browser, into):
    answer = send(browser, MERGE, into=into)
    assert answer.status_code == 422
    assert "Wybierz jedną pozycję z listy" in answer.text
    assert '<a href="#f-into">' in answer.text
    db.session.expire_all()
    assert db.session.scalars(select(Topic).where(Topic.moved_to != "")).all() == []


def test_two_topics_with_too_many_synonyms_stay_two(browser):
    with transaction():
        other().synonyms = [f"słowo {number}" for number in range(SYNONYMS_LIMIT)]
    answer = send(browser, MERGE, into=GIS)
    assert answer.status_code == 422
    assert "więcej niż 30 synonimów" in answer.text
    assert f'value="{GIS}" selected' in answer.text


def test_a_topic_edited_while_the_clock_stood_still_is_noticed(browser, make, index, monkeypatch):
    now = door.now()
    monkeypatch.setattr(door, "now", lambda: now)
    practice = make.practice(title="Portal", topics=[make.topic()])
    catalogue.reindex(index, [practice.id], NOW.date())
    for word in ("krzepidło", "mątwik"):
        send(browser, TOPIC, **WORDS | {"synonyms": word})
        assert found(index, word) == [practice.id]


def test_a_network_is_described(browser):
    words = {"short": "Cyfrowe", "short_en": "Digital", "about": "O sieci.", "about_en": "About."}
    answer = send(browser, f"{HERE}/sieci/miasto-cyfrowe", **words)
    assert answer.location == f"{HERE}/sieci?gotowe=saved"
    assert "Zapisano" in browser.get(answer.location).text
    assert 'value="Cyfrowe"' in browser.get(f"{HERE}/sieci/miasto-cyfrowe").text


NEW = {"network": "miasto-cyfrowe", "name": "drony", "synonyms": "BSP", "scope": "loty"}
WRONG = [
    ("network", "przywodztwo", "Wybierz jedną pozycję z listy"),
    ("name", "", "Tego brakuje"),
    ("name", "x" * 81, "za długi"),
    ("name", "Otwarte DANE", "już"),
    ("synonyms", "x" * 81, "za długi"),
    ("scope", "", "Tego brakuje"),
]


def test_a_topic_is_added(browser):
    answer = send(browser, f"{HERE}/tematy/nowy", **NEW)
    assert answer.location == f"{HERE}/tematy?gotowe=saved"
    assert "/zarzadzanie/tematy/drony" in browser.get(answer.location).text


@pytest.mark.parametrize(("field", "typed", "sentence"), WRONG)
def test_what_is_wrong_with_a_topic_stands_beside_its_field(browser, field, typed, sentence):
    answer = send(browser, f"{HERE}/tematy/nowy", **NEW | {field: typed})
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert sentence in answer.text.partition(f'id="e-{field}"')[2].partition("</p>")[0]
    assert ("BSP" if field != "synonyms" else 'value="drony"') in answer.text
    assert "tematy/drony" not in browser.get(f"{HERE}/tematy").text


@pytest.mark.parametrize("field", ["short", "short_en", "about", "about_en"])
def test_a_network_lacks_no_word(browser, field):
    words = dict.fromkeys(("short", "short_en", "about", "about_en"), "wpisane")
    answer = send(browser, f"{HERE}/sieci/miasto-cyfrowe", **words | {field: " "})
    assert answer.status_code == 422
    assert "Tego brakuje" in answer.text.partition(f'id="e-{field}"')[2].partition("</p>")[0]
    assert answer.text.count("wpisane") == 3
