"""Comments as pages: written, found, changed, reported, hidden; without JavaScript."""

import re

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form
from app.domain.comments import CommentKind
from app.domain.outputs import OutputState
from app.models.comments import Comment
from tests.web.test_typed import TYPED, assert_harmless


class Place:
    """A practice, a city that asks, one that wrote it, and a moderator, each in a browser."""

    def __init__(self, make, sign_in):
        self.make = make
        self.city, self.other = make.city("Lipogród"), make.city("Olszany")
        make.membership(self.city, make.network(), Form.CHANGE_LEADER)
        make.membership(self.other, make.network(), Form.OBSERVER)
        self.asker = make.user(self.other, name="Ewa Dąb")
        self.ewa, self.author = sign_in(self.asker), sign_in(make.user(self.city))
        self.moderator = sign_in(make.moderator())
        self.practice = make.practice(city=self.city)
        self.address = f"/praktyki/{self.practice.slug}"

    def say(self, text="Ile to trwa?", browser=None, address="", **given):
        browser = browser or self.ewa
        data = {"csrf": browser.csrf, "kind": "question", "anchor": "", "text": text} | given
        return browser.post(f"{address or self.address}/komentarze", data=data)


@pytest.fixture
def place(make, sign_in):
    return Place(make, sign_in)


def with_lesser_heading(practice):
    with transaction():
        first, *others = practice.version.sections
        html = '<p>Kłopot.</p><h3 id="tresc-problem-koszty">Koszty</h3><p>Ile.</p>'
        practice.version.sections = [{**first, "html": html}, *others]


def last():
    db.session.expire_all()
    return db.session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()


def post(browser, address, **data):
    return browser.post(address, data={"csrf": browser.csrf} | data)


def test_a_comment_at_a_lesser_heading_leads_to_it(place):
    with_lesser_heading(place.practice)
    anchor = "tresc-problem-koszty"
    page = place.ewa.get(place.address).text
    assert re.search(rf'<option value="{anchor}"[^>]*>Problem › Koszty<', page)
    assert place.say(anchor=anchor).status_code == 303
    page = place.ewa.get(place.address).text
    assert f'href="{place.address}#{anchor}" lang="pl">Problem › Koszty' in page
    assert page.count(f'id="{anchor}"') == 1


def test_after_posting_the_browser_lands_at_the_comment(place, client):
    answer = place.say(anchor="problem", version="1")
    assert answer.status_code == 303
    assert answer.location == f"{place.address}#komentarz-{last().key}"
    page = place.author.get(place.address).text
    assert f'id="komentarz-{last().key}"' in page
    assert "Ile to trwa?" in page
    assert "Ewa Dąb" in page
    assert f'href="{place.address}#problem" lang="pl">Problem' in page
    shown = client.get(place.address).text
    assert "Olszany" in shown
    assert "Ewa Dąb" not in shown
    headings = re.findall(
        r"<h[12]\b.*?</h[12]>", client.get(f"{place.address}/komentarze").text, re.DOTALL
    )
    assert sum("Komentarze" in heading for heading in headings) == 1
    found = client.get(f"/komentarze/{last().key}")
    assert (found.status_code, found.location) == (303, answer.location)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"text": " "}, "text"), ({"kind": "x"}, "kind"), ({"anchor": "x"}, "anchor")],
)
def test_what_is_refused_comes_back_with_a_sentence_and_what_was_typed(place, wrong, field):
    answer = place.say(**({"text": "Moje słowa"} | wrong))
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert wrong.get("text", "Moje słowa") in answer.text


def test_a_version_that_is_not_there_is_not_found(place):
    assert place.say(version="7").status_code == 404


def test_who_comments_too_often_gets_the_words_back(place, monkeypatch):
    monkeypatch.setattr("app.services.comments.writing.PER_HOUR_LIMIT", 0)
    answer = place.say("Moje długie słowa")
    assert answer.status_code == 429
    assert "Moje długie słowa" in answer.text


def test_the_fifty_first_leads_to_its_page(place, client):
    place.say("pierwszy")
    first = last()
    for number in range(50):
        place.make.comment(place.practice, place.asker, text=str(number), parent_id=first.id)
    youngest = last()
    where = f"{place.address}/komentarze?strona=2#komentarz-{youngest.key}"
    assert client.get(f"/komentarze/{youngest.key}").location == where
    assert f'id="komentarz-{youngest.key}"' in client.get(where).text
    assert f'id="komentarz-{youngest.key}"' not in client.get(place.address).text
    assert client.get(f"{place.address}/komentarze?strona=3").status_code == 404


def test_an_answer_is_marked_as_the_authors(place):
    place.say()
    question = last()
    reply = f"/komentarze/{question.key}/odpowiedz"
    assert "Ile to trwa?" not in place.author.get("/do-zrobienia").text  # the title leads there
    assert f'href="/komentarze/{question.key}"' in place.author.get("/do-zrobienia").text
    assert place.author.get(reply).status_code == 200
    assert post(place.author, reply, text="").status_code == 422
    assert post(place.author, reply, text="Pół roku.").status_code == 303
    assert "od autorów" in place.ewa.get(place.address).text
    assert (
        f'href="/komentarze/{question.key}"'
        not in place.author.get("/do-zrobienia").text.partition('id="nowosci"')[0]
    )


def test_changed_words_show_what_stood_there_before(place, client):
    place.say("Pierwsze słowa.")
    one = f"/komentarze/{last().key}"
    assert "Pierwsze słowa." in place.ewa.get(f"{one}/edytuj").text
    assert post(place.ewa, f"{one}/edytuj", text="").status_code == 422
    assert post(place.ewa, f"{one}/edytuj", text="Drugie słowa.").status_code == 303
    shown = client.get(place.address).text
    assert "Drugie słowa." in shown
    assert "Pierwsze słowa." not in shown
    assert f'href="{one}/historia"' in shown
    history = client.get(f"{one}/historia").text
    assert history.index("Drugie słowa.") < history.index("Pierwsze słowa.")


def test_withdrawn_words_leave_their_place_and_nothing_else(place, client):
    place.say("Pierwsze słowa.")
    one = f"/komentarze/{last().key}"
    post(place.author, f"{one}/odpowiedz", text="Odpowiedź.")
    assert post(place.ewa, f"{one}/wycofaj").status_code == 303
    shown = client.get(place.address).text
    assert "Pierwsze słowa." not in shown
    assert "Wycofany przez osobę" in shown
    assert "Odpowiedź." in shown
    for path in ("historia", "edytuj", "zglos"):
        assert place.ewa.get(f"{one}/{path}").status_code == 404


def test_a_reported_comment_is_hidden_by_the_moderator_and_shown_again(place, client):
    place.say("Obraźliwe słowa.")
    one = f"/komentarze/{last().key}"
    assert post(place.author, f"{one}/zglos", reason="").status_code == 422
    assert post(place.author, f"{one}/zglos", reason="Obraża nas.").status_code == 303
    assert "Zgłoszenie przyjęte" in place.author.get(f"{one}/zglos").text
    assert f'href="{one}/moderacja"' in place.moderator.get("/do-zrobienia").text
    assert f'href="{one}/moderacja"' in place.moderator.get("/komentarze/zgloszone").text
    assert "Obraża nas." in place.moderator.get(f"{one}/moderacja").text
    assert post(place.moderator, f"{one}/moderacja", deed="hide", reason="").status_code == 422
    assert post(place.moderator, f"{one}/moderacja", deed="x", reason="a").status_code == 200
    done = post(place.moderator, f"{one}/moderacja", deed="hide", reason="Narusza zasady.")
    assert done.status_code == 303
    for browser in (client, place.author, place.ewa, place.moderator):
        shown = browser.get(place.address).text
        assert "Obraźliwe słowa." not in shown
        assert "Narusza zasady." in shown
    assert client.get(f"{one}/historia").status_code == 404
    assert "Obraźliwe słowa." in place.moderator.get(f"{one}/moderacja").text
    assert "Żaden zgłoszony" in place.moderator.get("/komentarze/zgloszone").text
    post(place.moderator, f"{one}/moderacja", deed="show", reason="Pomyłka.")
    assert "Obraźliwe słowa." in client.get(place.address).text


def test_a_comment_on_a_version_that_one_may_not_read_leaves_no_trace(place, client):
    make = place.make
    output = make.output(OutputState.NETWORK_REVIEW, city=place.city)
    address = f"/wyniki/{output.slug}"
    assert place.say("Uwaga sieci", place.author, address, kind="remark").status_code == 303
    one = f"/komentarze/{last().key}"
    for browser in (place.ewa, client):
        assert browser.get(address).status_code == 404
        assert browser.get(one).status_code == 404
        assert browser.get(f"{one}/historia").status_code == 404
    assert place.ewa.get(f"{one}/zglos").status_code == 404
    assert post(place.ewa, f"{one}/odpowiedz", text="x").status_code == 404
    make.output_version(output)
    output = db.session.get(type(output), output.id)
    output.stage, output.opened_number = OutputState.CONSULTATION, 2
    db.session.commit()
    assert place.say("Uwaga Obserwatora", place.ewa, address, kind="remark").status_code == 303
    shown = place.ewa.get(address).text
    assert "Uwaga Obserwatora" in shown
    assert "Uwaga sieci" not in shown
    assert '<span class="aside">(1)</span>' in shown
    seen = place.author.get(address).text
    assert "Uwaga sieci" in seen
    assert "do wersji 1" in seen
    assert place.say("a", place.ewa, address, kind="remark", version="1").status_code == 404
    assert place.say("", place.ewa, address, kind="remark").status_code == 422
    assert place.ewa.get(f"{address}/komentarze").status_code == 200


def test_t30_what_people_type_in_a_comment_is_harmless(place, monkeypatch):
    monkeypatch.setattr("app.services.comments.writing.PER_HOUR_LIMIT", 100)
    for typed in TYPED:
        place.say(typed)
        post(place.author, f"/komentarze/{last().key}/zglos", reason=typed)
        assert_harmless(place.moderator.get(f"/komentarze/{last().key}/moderacja"), typed)
    assert_harmless(place.author.get(f"{place.address}/komentarze"), TYPED)
    assert_harmless(place.moderator.get("/komentarze/zgloszone"), TYPED)


def test_ids_of_two_comments_never_meet_and_none_is_one_of_the_page(place, client):
    for text in ("# Problem\n\na[^1]\n\n[^1]: b", "# Problem\n\nc[^1]\n\n[^1]: d"):
        place.say(text)
    ids = re.findall(r'\sid="([^"]+)"', client.get(place.address).text)
    assert len(ids) == len(set(ids))


def test_who_has_no_account_is_led_to_sign_in_and_an_archived_text_is_closed(place, client):
    assert "/zaloguj?dalej=" in client.get(place.address).text
    answer = client.post(f"{place.address}/komentarze", data={"text": "a", "kind": "question"})
    assert answer.status_code == 303
    assert "/zaloguj" in answer.location
    assert client.get(f"{place.address}/komentarze").status_code == 200


def test_the_page_asks_the_database_as_often_for_many_as_for_one(place, client, statements):
    place.make.comment(place.practice, place.asker)
    statements()
    client.get(place.address)
    alone = len(statements())
    for _ in range(5):
        one = place.make.comment(place.practice, place.make.user(place.make.city()))
        place.make.comment(place.practice, place.asker, parent_id=one.id, kind=CommentKind.REMARK)
    statements()
    client.get(place.address)
    assert len(statements()) == alone


def test_t46_a_comment_held_back_is_seen_by_who_wrote_it_and_who_decides(place, client):
    answer = place.say("Zob. https://gоv.pl/ – Ósma wieża")  # the о is Cyrillic
    assert answer.status_code == 303
    own = place.ewa.get(place.address).text
    assert "Czeka, aż moderator obejrzy odnośniki" in own
    assert "Ósma wieża" in own
    for browser in (client, place.author):
        assert "Ósma wieża" not in browser.get(place.address).text
        assert browser.get(f"/komentarze/{last().key}").status_code == 404
    assert "zatrzymany samoczynnie" in place.moderator.get("/komentarze/zgloszone").text
    decided = f"/komentarze/{last().key}/moderacja"
    page = place.moderator.get(decided).text
    assert "Zatrzymany samoczynnie" in page
    assert 'value="show">Pokaż wszystkim' in page
    assert post(place.moderator, decided, deed="show", reason="W porządku.").status_code == 303
    assert "Ósma wieża" in client.get(place.address).text
