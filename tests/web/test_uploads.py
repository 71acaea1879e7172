"""A file becomes a draft; what was copied becomes Markdown."""

import html
import io
import re

import pytest

from app.database import db
from app.domain.actor import Form
from app.domain.practices import SECTIONS
from app.models.attachments import Attachment
from app.models.drafts import Draft
from app.services import reference
from app.web import uploads
from app.writeups import reading, sections
from tests.intake import papers
from tests.intake.test_office import MARKDOWN


@pytest.fixture
def browser(make, sign_in):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return sign_in(make.user(city))


def send(browser, data, name="a.docx", key="k1"):
    fields = {"csrf": browser.csrf, "raz": key, "plik": (io.BytesIO(data), name)}
    return browser.post("/szkice/plik", data=fields)


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_paper_becomes_a_draft_with_its_pictures_and_a_report(browser, tmp_path, ending):
    answer = send(browser, papers.written(MARKDOWN, ending, tmp_path), f"a.{ending}")
    assert answer.status_code == 200
    assert "Rozpoznana część: „Rezultaty”." in answer.text
    draft = db.session.query(Draft).one()
    assert f"/szkice/{draft.key}" in answer.text
    assert "Teleopieka w Lipogrodzie" in draft.text
    assert "miasto: " in draft.text
    attachment = db.session.query(Attachment).one()
    assert f"(/pliki/{attachment.key})" in draft.text
    assert "obraz:" not in draft.text
    shown = browser.get(f"/szkice/{draft.key}/podglad").text
    assert re.search(rf'<img[^>]+src="/pliki/{attachment.key}"', shown)
    assert browser.get(f"/szkice/{draft.key}").status_code == 200


def test_a_file_in_markdown_becomes_a_draft_as_it_is(browser):
    source = "---\ntytul: Rower\n---\n\n## Problem\n\nTekst.\n"
    answer = send(browser, source.encode(), "a.md")
    assert "Tekst został przejęty tak, jak jest." in answer.text
    assert "<title>Plik stał się szkicem" in answer.text
    assert db.session.query(Draft).one().text == source


def test_it_is_told_what_was_understood_of_a_file_in_markdown(browser):
    source = (
        "---\ntytul: Rower\netap: kiedyś\nkolor: zielony\n---\n\n"
        "## Problem\n\n![Rower](rower.jpg)\n\n## Wnioski\n\nTekst.\n"
    )
    told = html.unescape(send(browser, source.encode(), "a.md").text)
    for sentence in (
        "Tytuł: „Rower”.",
        "Rozpoznane pola metryczki: 2.",
        "Rozpoznana część: „Problem”.",
        "Obrazy, których nie ma przy tekście: 1.",
        "Wiersz 3, etap: „kiedyś” to nie etap.",
        "Wiersz 4, kolor: Nie ma takiego klucza.",
        "Wiersz 11, Wnioski: „Wnioski” to nie nazwa części.",
    ):
        assert sentence in told, "\n".join(re.findall("<li>(.*?)</li>", told)[-12:])
    assert "nie jest w UTF-8" not in told


def test_a_file_without_front_matter_is_given_one_that_the_form_can_show(browser):
    told = send(browser, b"# Rower\n\n## Problem\n\nTekst.\n", "a.md").text
    assert "Plik nie ma metryczki." in told
    draft = db.session.query(Draft).one()
    assert 'tytul: "Rower"' in draft.text
    assert "miasto: " in draft.text
    assert draft.text.endswith("## Problem\n\nTekst.\n")
    assert browser.get(f"/szkice/{draft.key}").status_code == 200


def test_a_file_in_another_encoding_is_read_and_said_so(browser):
    source = "---\ntytul: Zażółć\n---\n"
    assert "nie jest w UTF-8" in send(browser, source.encode("cp1250"), "a.md").text
    assert db.session.query(Draft).one().text == source
    assert "nie jest w UTF-8" not in send(browser, source.encode("utf-8-sig"), key="k2").text


def test_the_same_form_sent_twice_makes_one_draft(browser):
    source = b"---\ntytul: Rower\n---\n"
    send(browser, source)
    assert send(browser, source).status_code == 303
    assert db.session.query(Draft).count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\n%%EOF", "Szkic można zrobić z pliku"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "w starym formacie Office"),
        (b"## A\n\n" + b"a" * 100_000, "Tekst jest dłuższy niż 100 kB"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(browser, data, sentence):
    answer = send(browser, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Draft).count() == 0


def test_what_was_copied_becomes_markdown(browser):
    headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "text/html; charset=utf-8"}
    copied = "<p><b>Ważne</b></p><ul><li>raz</li></ul>"
    answer = browser.post("/szkice/wklej", data=copied.encode(), headers=headers)
    assert answer.json == {"markdown": "**Ważne**\n\n-   raz"}


def test_pasting_needs_the_token_of_the_session(browser):
    answer = browser.post("/szkice/wklej", data=b"a", headers={"Content-Type": "text/html"})
    assert answer.status_code in {400, 403}


def test_too_much_is_refused_in_a_sentence(browser):
    headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "text/html"}
    answer = browser.post("/szkice/wklej", data=b"a" * 500_001, headers=headers)
    assert answer.status_code == 422
    assert "500 kB" in answer.json["refused"]


def test_two_forms_at_the_same_moment_make_one_draft(browser, monkeypatch):
    source = b"---\ntytul: Rower\n---\n"
    send(browser, source)
    first = db.session.query(Draft).one().key
    answers = iter([None, f"/szkice/{first}"])  # not yet seen at first, there when it is to be kept
    monkeypatch.setattr(uploads.once, "result", lambda *_: next(answers))
    assert send(browser, source).location == f"/szkice/{first}"
    assert db.session.query(Draft).count() == 1


def test_the_sample_file_is_whole_and_read_without_a_fault(browser, make):
    page = browser.get("/szkice/plik").text
    assert 'href="/szkice/wzor.md"' in page
    sample = browser.get("/szkice/wzor.md")
    assert sample.headers["Content-Disposition"] == "attachment; filename=wzor-opisu.md"
    told = send(browser, sample.data, "wzor-opisu.md").text
    assert "Tekst został przejęty tak, jak jest." in told
    assert "Co poprawić w pliku" not in told
    write_up = reading.read(sample.data, reference.rows().reference)
    assert [part.heading for part in write_up.sections] == list(SECTIONS)
    assert sections.completeness(write_up).missing == ()


def test_who_may_not_write_gets_no_sample(make, sign_in):
    assert sign_in(make.user(make.city())).get("/szkice/wzor.md").status_code == 404
