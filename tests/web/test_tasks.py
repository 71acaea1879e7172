"""“Do zrobienia”, notices and the choice of what comes by mail, as pages."""

from types import SimpleNamespace

from flask_babel import force_locale, gettext

from app.database import db, transaction
from app.domain.drafts import DraftState
from app.domain.notices import NoticeKind
from app.domain.tasks import TaskKind
from app.models.accounts import User
from app.services import notices
from app.web import tasks
from tests.conftest import SECRET
from tests.factories import NOW

DATA = {"title": "Zielone dachy", "address": "/praktyki/zielone-dachy"}


def told(user):
    with transaction():
        notices.tell(NoticeKind.RETURNED, [user.id], "k", DATA, NOW)


def test_what_waits_has_one_link_that_leads_to_it(sign_in, make):
    city = make.city()
    draft = make.draft(make.practice(city=city, title="Mój tekst"), DraftState.RETURNED)
    page = sign_in(make.user(city)).get("/do-zrobienia").text
    assert f'href="/szkice/{draft.key}"' in page
    assert "Wróciły do poprawy" in page
    assert "(1)" in page.partition("<main")[0]


def test_without_anything_it_says_so_and_the_frame_counts_nothing(sign_in, make):
    page = sign_in(make.user()).get("/do-zrobienia").text
    with force_locale("pl"):
        assert gettext("Nothing is waiting for you.") in page
    assert 'class="count"' not in page.partition("<main")[0]


def test_what_is_new_is_listed_and_can_be_marked_as_read(sign_in, make):
    user = make.user()
    told(user)
    browser = sign_in(user)
    page = browser.get("/do-zrobienia").text
    assert "Do poprawy: Zielone dachy" in page
    assert "nieprzeczytana" in page
    answer = browser.post("/do-zrobienia/przeczytane", data={"csrf": browser.csrf})
    assert answer.location == "/do-zrobienia"
    assert "nieprzeczytana" not in browser.get("/do-zrobienia").text


def test_nobody_sees_another_persons_notices(sign_in, make):
    told(make.user())
    assert "Zielone dachy" not in sign_in(make.user()).get("/do-zrobienia").text


def test_links_stay_in_the_language_of_the_page(sign_in, make):
    user = make.user()
    told(user)
    assert 'href="/en/praktyki/zielone-dachy"' in sign_in(user).get("/en/do-zrobienia").text


def test_a_notice_leads_nowhere_else(sign_in, make):
    user = make.user()
    with transaction():
        bad = {"title": "x", "address": "//obcy.example"}
        notices.tell(NoticeKind.RETURNED, [user.id], "k", bad, NOW)
    assert "obcy.example" not in sign_in(user).get("/do-zrobienia").text


def test_the_choice_of_letters_and_language_is_kept(sign_in, make):
    user = make.user()
    browser = sign_in(user)
    chosen = {"csrf": browser.csrf, "rodzaj": ["returned", "submitted"], "jezyk": "en"}
    assert browser.post("/profil/powiadomienia", data=chosen).status_code == 303
    made = notices.choices(user.id)
    assert {kind.value for kind, by_mail in made.items() if by_mail} == {"returned", "submitted"}
    db.session.expire_all()
    assert db.session.get(User, user.id).language == "en"
    page = browser.get("/profil/powiadomienia").text
    assert page.count("checked") == 3


def test_a_link_in_a_letter_asks_on_get_and_stops_on_post(client, make):
    user = make.user()
    address = f"/powiadomienia/stop/{notices.stop_token(SECRET, user, 'returned')}"
    page = client.get(address)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert notices.choices(user.id)[NoticeKind.RETURNED]
    # as mail programs send it: RFC 8058
    assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not notices.choices(user.id)[NoticeKind.RETURNED]
    assert notices.choices(user.id)[NoticeKind.SUBMITTED]


def test_a_forged_link_stops_nothing(client, make):
    user = make.user()
    address = f"/powiadomienia/stop/{user.key}.returned.00"
    assert "Odnośnik jest niepełny" in client.get(address).text
    assert client.post(address).status_code == 404
    assert all(notices.choices(user.id).values())


def test_what_waits_leads_to_where_it_is_done(app):
    practice, draft = (
        ("practices", "zielone-dachy"),
        ("drafts", "00000000-0000-4000-8000-000000000000"),
    )
    expected = {
        TaskKind.OVERDUE: "/praktyki/zielone-dachy",
        TaskKind.EXPIRING: "/praktyki/zielone-dachy",
        TaskKind.TO_CONFIRM: "/praktyki/zielone-dachy",
        TaskKind.RETURNED: f"/szkice/{draft[1]}",
        TaskKind.DRAFT: f"/szkice/{draft[1]}",
        TaskKind.CONFLICT: f"/szkice/{draft[1]}/odlozone/7",
        TaskKind.SECOND_FACTOR: "/profil/drugi-skladnik",
        TaskKind.OPINION: f"/recenzje/{draft[1]}",
        TaskKind.REVIEW: f"/recenzje/{draft[1]}",
        TaskKind.QUESTION: f"/komentarze/{draft[1]}",
        TaskKind.REPORTED: f"/komentarze/{draft[1]}/moderacja",
        TaskKind.APPLICATION: "/zarzadzanie/zgloszenia",
        TaskKind.OPINION_TO_GIVE: "/wyniki/zielone-dachy/opinia",
        TaskKind.OPINION_DUE: "/wyniki/zielone-dachy",
        TaskKind.REMARKS: "/wyniki/zielone-dachy/odpowiedzi",
        TaskKind.TO_ADOPT: "/wyniki/zielone-dachy/przyjmij",
        TaskKind.TO_PUBLISH: "/wyniki/zielone-dachy",
        TaskKind.TO_OPEN: "/wyniki/zielone-dachy",
        TaskKind.TO_CLOSE: "/wyniki/zielone-dachy/konsultacja",
        TaskKind.REPEATED: "/praktyki/zielone-dachy/stosujemy",
    }
    assert set(expected) == set(TaskKind)
    with app.test_request_context("/"):
        for kind, path in expected.items():
            key = practice[1] if path.startswith(("/praktyki", "/wyniki")) else draft[1]
            key = f"wyniki/{key}" if kind is TaskKind.OPINION_TO_GIVE else key
            assert tasks.address(SimpleNamespace(kind=kind, key=key, number=7)) == path
