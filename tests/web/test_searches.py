"""Saved searches, questions to a network and what is looked for in vain, as pages."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.cli import mailing
from app.database import db, transaction
from app.domain.actor import ANONYMOUS
from app.domain.searches import ASKERS_LEAST
from app.door import now
from app.models.notices import Notice
from app.models.searches import SavedSearch, UnmetMark
from app.services import searches
from tests.services.test_searches import published


def saved():
    return db.session.scalars(select(SavedSearch)).all()


def test_a_search_is_saved_from_its_page_told_of_changed_and_deleted(
    sign_in, make, index, monkeypatch
):
    person = make.user()
    browser = sign_in(person)
    published(make, index, "Deszczówka dawno")
    page = browser.get("/praktyki?q=deszczówka&siec=miasto-cyfrowe&strona=1").text
    assert 'action="/profil/wyszukiwania"' in page
    assert '<input type="hidden" name="siec" value="miasto-cyfrowe">' in page
    given = {"q": "deszczówka", "siec": "miasto-cyfrowe", "csrf": browser.csrf}
    assert browser.post("/profil/wyszukiwania", data=given).status_code == 303
    (search,) = saved()
    listed = browser.get("/profil/wyszukiwania?gotowe=zapisane").text
    assert 'href="/praktyki?q=deszcz%C3%B3wka&amp;siec=miasto-cyfrowe"' in listed
    address = f"/profil/wyszukiwania/{search.key}"
    browser.post(address, data={"kiedy": "od-razu", "csrf": browser.csrf})
    db.session.expire_all()
    assert saved()[0].is_at_once
    browser.post(f"{address}/usun", data={"csrf": browser.csrf})
    assert saved() == []


def test_a_search_for_nothing_is_refused_with_a_sentence(sign_in, make):
    browser = sign_in(make.user())
    answer = browser.post("/profil/wyszukiwania", data={"csrf": browser.csrf})
    assert answer.status_code == 422
    assert 'class="note bad"' in answer.text
    assert saved() == []


def test_without_an_account_nothing_is_offered_to_save(client, index):
    assert "/profil/wyszukiwania" not in client.get("/praktyki?q=drony").text


def test_the_worker_looks_for_the_person_and_tells_of_what_is_new(make, index, app):
    person = make.user()
    make.search(person, "deszczówka", created_at=now(), looked_at=now() - 2 * searches_pause())
    published(make, index, at=now())
    assert not mailing.turn(mailing.Postman(app.extensions["house"].config), "here")
    (notice,) = db.session.scalars(select(Notice))
    assert notice.user_id == person.id
    assert searches.due(now()) is None


def searches_pause():
    from app.services.searches.telling import PAUSE

    return PAUSE


# -- nothing found -----------------------------------------------------------------------------


def test_where_nothing_is_found_the_network_can_be_asked(sign_in, make, index, client):
    assert 'href="/dolacz"' in client.get("/praktyki?q=xyzzy").text
    assert "/zapytaj-siec" not in client.get("/praktyki?q=xyzzy").text
    keeper, browser = make.moderator(), sign_in(make.user())
    assert 'href="/zapytaj-siec?q=xyzzy"' in browser.get("/praktyki?q=xyzzy").text
    form = browser.get("/zapytaj-siec?q=drony+nad+rzeką").text
    assert "drony nad rzeką</textarea>" in form
    given = {"network": "miasto-cyfrowe", "text": "drony?", "csrf": browser.csrf}
    refused = browser.post("/zapytaj-siec", data=given)
    assert (refused.status_code, "drony?</textarea>" in refused.text) == (422, True)
    given["text"] = "Kto lata dronami nad rzeką?"
    assert browser.post("/zapytaj-siec", data=given).status_code == 303
    (notice,) = db.session.scalars(select(Notice))
    assert notice.user_id == keeper.id
    assert "Kto lata dronami nad rzeką?" in sign_in(keeper).get("/do-zrobienia").text


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/praktyki?q=xyzzy", 1),
        ("/praktyki?q=Xyzzy+w", 1),
        ("/praktyki?q=xyzzy&siec=miasto-cyfrowe", 0),
        ("/praktyki?q=ewa@miasto.example", 0),
        ("/praktyki?q=deszczówka", 0),
        ("/praktyki", 0),
    ],
)
def test_what_finds_nothing_is_counted(client, make, index, address, count):
    published(make, index)
    assert client.get(address).status_code == 200
    client.get(address)
    assert len(db.session.scalars(select(UnmetMark)).all()) == count


def test_a_page_never_fails_because_it_cannot_count(client, index, monkeypatch):
    def locked(*_):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(searches, "count", locked)
    assert client.get("/praktyki?q=xyzzy").status_code == 200


def test_moderators_see_what_many_look_for(sign_in, make, index):
    for number in range(ASKERS_LEAST):
        with transaction():
            searches.count(ANONYMOUS, f"192.0.2.{number}", "odśnieżanie dachów", now())
    moderator = sign_in(make.moderator())
    page = moderator.get("/zarzadzanie/nieznalezione").text
    assert "odsniezanie dachow" in page
    assert 'href="/zarzadzanie/nieznalezione"' in moderator.get("/zarzadzanie").text
    assert sign_in(make.user()).get("/zarzadzanie/nieznalezione").status_code == 404
