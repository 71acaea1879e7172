"""What letters say and carry."""

import re

import pytest
from flask_babel import force_locale

from app import mail
from app.cli.mailing import spoken
from app.config import ROOT
from app.domain.notices import NoticeKind
from app.domain.opinions import AnswerState

HOUSE = mail.House("empirie@baza.example", "https://baza.example")
DATA = {
    "title": "Zielone <dachy> & ogrody",
    "city": "Lipogród",
    "address": "/praktyki/zielone-dachy",
    "reason": "Brakuje kosztów.",
    "valid_until": "2027-11-22",
    "until": "2028-11-22",
    "network": "Miasto cyfrowe",
    "network_en": "Digital city",
    "key": "abc",
    "summary": "Streszczenie.",
    "words": "zielone dachy",
    "question": "Kto zazielenił dachy przystanków?",
    "email": "ewa@miasto.example",
    "role": "official",
    "kind": "observer",
    "name": "Ewa Dąb",
    "issuer": "https://konta.example",
    "number": "OP-2026-000001",
    "version": 1,
    "at": "22.11.2026 13:00:00",
    "sha256": "0" * 64,
    "closes_on": "14.12.2026",
    "questions": ["Czego brakuje?"],
    "answered": 2,
    "asked": 3,
    "remarks": 5,
    "count": 5,
    "quoted": [
        {"place": "Cel", "text": "Brakuje kosztów.", "state": state, "reason": "Dopisano."}
        for state in AnswerState
    ],
    "lines": [{"sentence": "Nowa praktyka: Dachy", "address": "/praktyki/dachy"}],
}
EVENTS = sorted(
    path.stem for path in (ROOT / "templates/mail").glob("*.txt") if path.stem[0] != "_"
)


def composed(app, event="returned", language="pl", address="ewa@miasto.example", **data):
    envelope = mail.Envelope(event, address, DATA | data, "1234", 1.8e9, "/powiadomienia/stop/t")
    with app.app_context(), spoken(language) as words:
        return mail.compose(envelope, HOUSE, words)


def parts(message):
    return [part.get_content() for part in message.iter_parts()]


def test_every_kind_of_notice_has_its_letter():
    assert {kind.value for kind in NoticeKind} | {"digest"} <= set(EVENTS)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("event", EVENTS)
def test_every_letter_says_why_it_came_and_how_to_stop_it(app, event, language):
    message = composed(app, event, language)
    plain, html = parts(message)
    assert message["Subject"].strip()
    for told in (plain, html):
        assert "https://baza.example" + ("/en" if language == "en" else "") in told
        assert "/powiadomienia/stop/t" in told
        assert "%(" not in told
        assert DATA["network" if language == "en" else "network_en"] not in told
    why = {"pl": "Wiadomość przyszła", "en": "You get this message because"}[language]
    assert why in plain
    assert why in html


def test_a_letter_is_in_the_language_of_its_reader(app):
    with force_locale("en"):  # whoever did the deed
        assert "Do poprawy" in composed(app, "returned", "pl")["Subject"]
    assert "Returned for corrections" in composed(app, "returned", "en")["Subject"]


def test_questions_stand_apart_from_what_comes_next(app):
    plain, _ = parts(composed(app, "consultation-opened", questions=["Ile?", "Kto?"]))
    assert "2. Kto?\n\nPrzeczytaj i odpowiedz:" in plain.replace("\r\n", "\n")


def test_what_people_typed_is_escaped_in_html_and_as_it_is_in_text(app):
    plain, html = parts(composed(app, "returned"))
    assert "Zielone <dachy> & ogrody" in plain
    assert "Zielone &lt;dachy&gt; &amp; ogrody" in html


def test_s10_links_come_from_the_settings(app):
    with app.test_request_context(headers={"Host": "evil.example"}):
        message = composed(app, "returned")
    assert "evil.example" not in message.as_string()
    assert message["Message-ID"] == "<1234@baza.example>"


def test_a_letter_names_itself_a_machines_and_can_be_unsubscribed(app):
    message = composed(app)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://baza.example/powiadomienia/stop/t>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


BREAKS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "%0aBcc:"]


@pytest.mark.parametrize("bad", BREAKS, ids=repr)
def test_t34_a_title_makes_no_header(app, bad):
    message = composed(app, "returned", title=f"Dachy{bad}Bcc: ktos@obcy.example")
    assert message["Bcc"] is None
    raw = message.as_bytes()
    assert not re.search(rb"^Bcc:", raw.partition(b"\r\n\r\n")[0], re.MULTILINE | re.IGNORECASE)
    assert message["To"] == "ewa@miasto.example"


BAD_ADDRESSES = [
    "ewa@miasto.example\r\nBcc: ktos@obcy.example",
    "ewa@miasto.example\nBcc:ktos@obcy.example",
    "ewa@miasto.example, ktos@obcy.example",
    "Ewa <ewa@miasto.example>",
    "ewa@miasto.example\u2028",
    "ewa",
    "",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=repr)
def test_t34_an_address_that_is_more_than_one_is_refused(app, address):
    with pytest.raises(mail.RefusedError):
        composed(app, address=address)
