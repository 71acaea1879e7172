"""T-24, T-38, T-39, T-40, S-12, R-11: files of a text, and how they are given."""

import io

import pytest

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form
from app.domain.drafts import DraftState
from app.models.attachments import Attachment, StoredFile
from app.search.engine import Query
from app.services import attachments, catalogue, drafts
from tests.factories import NOW
from tests.intake import papers
from tests.intake.test_pictures import photograph

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
FIELDS = {"rodzaj": "regulamin", "tytul": "Regulamin", "licencja": "CC BY 4.0"}


@pytest.fixture
def city(make):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def writer(city, make):
    return make.user(city)


@pytest.fixture
def draft(writer):
    from app.door import actor_of

    with transaction():
        return drafts.begin(actor_of(writer, NOW.date()), "---\ntytul: Rower\n---\n", NOW)


@pytest.fixture
def browser(sign_in, writer):
    return sign_in(writer)


def send(browser, draft, data, name="a.pdf", **fields):
    given = {**FIELDS, **fields, "csrf": browser.csrf, "plik": (io.BytesIO(data), name)}
    return browser.post(f"/szkice/{draft.key}/zalaczniki", data=given)


def kept() -> Attachment:
    db.session.expire_all()
    return db.session.query(Attachment).one()


def test_a_file_is_added_shown_and_given_back(browser, draft):
    assert send(browser, draft, PDF, "Uchwała nr 7.pdf").status_code == 303
    page = browser.get(f"/szkice/{draft.key}/zalaczniki").text
    assert "Regulamin" in page
    answer = browser.get(f"/pliki/{kept().key}")
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''Uchwa%C5%82a%20nr%207.pdf" in answer.headers["Content-Disposition"]


def test_s12_a_file_is_saved_and_sandboxed_not_shown(browser, draft):
    send(browser, draft, PDF)
    headers = browser.get(f"/pliki/{kept().key}").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_t39_a_pdf_with_a_script_is_only_ever_saved(browser, draft):
    script = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n"
    send(browser, draft, script)
    headers = browser.get(f"/pliki/{kept().key}").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["a.svg", "a.html", "shell.php.jpg", "a.pdf"])
def test_t39_svg_and_html_are_refused_under_any_name(browser, draft, name):
    answer = send(browser, draft, b"<svg onload=alert(1)><html>", name)
    assert answer.status_code == 422
    assert "Takiego pliku nie można przyjąć" in answer.text
    assert 'value="Regulamin"' in answer.text  # what was typed is kept
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.parametrize("name", ["a\u202efdp.exe.pdf", "a" * 300 + ".pdf"])
def test_t38_names_that_deceive_are_refused(browser, draft, name):
    assert send(browser, draft, PDF, name).status_code == 422
    assert db.session.query(StoredFile).count() == 0


def test_r11_a_picture_is_painted_anew_and_comes_in_two_sizes(browser, draft):
    answer = send(
        browser,
        draft,
        photograph((1_000, 500)),
        "a.jpg",
        opis="Rower przy stojaku",
        autor="Jan Kowal",
    )
    assert answer.status_code == 303
    full = browser.get(f"/pliki/{kept().key}")
    small = browser.get(f"/pliki/{kept().key}/male")
    assert full.headers["Content-Disposition"].startswith("inline")
    assert b"Exif" not in full.data
    assert len(small.data) < len(full.data)
    assert browser.get(f"/pliki/{kept().key}/wielkie").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rodzaj": "cokolwiek"}, "Brak"),
        ({"tytul": " "}, "Brak"),
        ({"licencja": ""}, "Brak"),
        ({"tytul": "a" * 161}, "Za d"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(browser, draft, fields, sentence):
    answer = send(browser, draft, PDF, **fields)
    assert answer.status_code == 422
    assert f'id="e-{next(iter(fields))}"' in answer.text


def test_a_picture_needs_a_description(browser, draft):
    answer = send(browser, draft, papers.picture("PNG", (3, 3)), "a.png")
    assert answer.status_code == 422
    assert "Napisz, co widać na zdjęciu." in answer.text


def test_r11_what_a_paper_says_of_its_author_is_shown(browser, draft, tmp_path):
    paper = papers.written("---\nauthor: Jan Kowal\n---\n\nTekst.\n", "docx", tmp_path)
    send(browser, draft, paper, "a.docx")
    assert "autor: Jan Kowal" in browser.get(f"/szkice/{draft.key}/zalaczniki").text


def test_there_is_room_for_so_much(browser, draft, monkeypatch):
    monkeypatch.setattr(attachments, "DOCUMENT_LIMIT_BYTES", 30)
    assert send(browser, draft, PDF).status_code == 303
    assert "100 MB" in send(browser, draft, PDF).text
    monkeypatch.setattr(attachments, "DOCUMENT_LIMIT_BYTES", 1_000)
    monkeypatch.setattr(attachments, "PERSON_DAY_LIMIT_BYTES", 30)
    assert "1 GB" in send(browser, draft, PDF).text


def test_a_request_without_a_file_is_refused(browser, draft):
    fields = {**FIELDS, "csrf": browser.csrf}
    answer = browser.post(f"/szkice/{draft.key}/zalaczniki", data=fields)
    assert answer.status_code == 422
    assert "Nie wybrano pliku." in answer.text


def test_a_file_over_the_limit_is_refused_before_it_is_read(browser, draft):
    answer = browser.post(
        f"/szkice/{draft.key}/zalaczniki",
        data=b"--x\r\n" + bytes(20_200_000),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_a_file_taken_off_is_gone_with_its_bytes(browser, draft):
    send(browser, draft, papers.picture("PNG", (3, 3)), "a.png", opis="Kropka", autor="Jan Kowal")
    key = kept().key
    path = f"/szkice/{draft.key}/zalaczniki/{key}/usun"
    assert browser.post(path, data={"csrf": browser.csrf}).status_code == 303
    assert browser.get(f"/pliki/{key}").status_code == 404
    assert db.session.query(StoredFile).count() == 0


def test_t24_the_file_of_a_draft_is_nobody_elses(browser, draft, client, sign_in, make):
    send(browser, draft, photograph(), "a.jpg", opis="Rower", autor="Jan Kowal")
    stranger = sign_in(make.user(make.city()))
    for other in (client, stranger):
        for variant in ("", "/male"):
            assert other.get(f"/pliki/{kept().key}{variant}").status_code == 404


def test_t24_a_file_follows_its_version_at_once(client, make, draft):
    practice = make.practice()
    file = make.attachment(version=practice.version)
    first = client.get(f"/pliki/{file.key}")
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/pliki/{file.key}", headers=again).status_code == 304
    with transaction():
        practice.version.is_published = False
    assert client.get(f"/pliki/{file.key}", headers=again).status_code == 404


def test_t24_the_file_of_a_draft_that_was_given_up_is_gone(browser, draft):
    send(browser, draft, PDF)
    with transaction():
        db.session.merge(draft).state = DraftState.DISCARDED
    assert browser.get(f"/pliki/{kept().key}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/pliki/..%2fetc%2fpasswd",
        "/pliki/%252e%252e%252fpasswd",
        "/pliki/..\\passwd",
        "/pliki//etc/passwd",
        "/pliki/%00",
        "/pliki/00000000-0000-4000-8000-000000000000%00",
        "/pliki/00000000-0000-4000-8000-000000000000/../x",
    ],
)
def test_t40_no_path_leads_out_of_the_files(client, path):
    assert client.get(path).status_code == 404


def test_the_files_of_a_version_stand_on_its_page_and_their_words_are_found(client, make, index):
    practice = make.practice(title="Rower miejski w Lipogrodzie")
    make.attachment(
        version=practice.version, title="Regulamin wypożyczalni", text="Kaucja hulajnogowa."
    )
    catalogue.rebuild(index, NOW.date())
    page = client.get(f"/praktyki/{practice.slug}").text
    assert "Regulamin wypożyczalni" in page
    assert "CC BY 4.0" in page
    found = catalogue.find(index, ANONYMOUS, Query("hulajnogowa", ANONYMOUS.audiences))
    assert found.total == 1
    marked = [part.text for parts in found.hits[0].fragments for part in parts if part.is_marked]
    assert marked == ["hulajnogowa"]


def test_a_new_version_begins_with_the_files_of_the_last(make, writer, city):
    from app.door import actor_of

    practice = make.practice(city=city)
    file = make.attachment(version=practice.version)
    with transaction():
        draft = drafts.renew(actor_of(writer, NOW.date()), practice, NOW)
    assert [one.key for one in attachments.of_draft(draft)] == [file.key]
    with transaction():
        attachments.remove(actor_of(writer, NOW.date()), draft, file.key)
    assert [one.key for one in attachments.of_version(practice.version)] == [file.key]


def with_picture(make, draft, **said):
    small = make.attachment(draft).file_id
    given = {"author": "", "licence": "", "description": "", "title": "Obraz 1", **said}
    return make.attachment(draft, small_id=small, media_type="image/png", **given)


def test_k19_what_is_not_known_of_a_picture_is_asked_before_it_is_handed_in(browser, draft, make):
    file = with_picture(make, draft)
    asked = [
        "Obraz „Obraz 1” nie ma autora.",
        "Obraz „Obraz 1” nie ma licencji.",
        "Obraz „Obraz 1” nie ma opisu.",
    ]
    for page in ("gotowe", "zalaczniki"):
        told = browser.get(f"/szkice/{draft.key}/{page}").text
        assert all(sentence in told for sentence in asked)
    path = f"/szkice/{draft.key}/zalaczniki/{file.key}"
    assert path in told
    assert 'value="Obraz 1"' in browser.get(path).text
    said = {**FIELDS, "rodzaj": "zdjęcie", "tytul": "Rower", "csrf": browser.csrf}
    refused = browser.post(path, data=said)
    assert refused.status_code == 422
    assert "Podaj, kto zrobił to zdjęcie." in refused.text
    assert 'value="Rower"' in refused.text
    answer = browser.post(path, data=said | {"autor": "Jan Kowal", "opis": "Rower przy stojaku"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert (file.title, file.author, file.licence) == ("Rower", "Jan Kowal", "CC BY 4.0")
    assert "Obraz „" not in browser.get(f"/szkice/{draft.key}/gotowe").text


def test_what_is_said_of_a_published_file_stays(browser, make, writer, city):
    from app.door import actor_of

    practice = make.practice(city=city)
    file = make.attachment(version=practice.version)
    with transaction():
        draft = drafts.renew(actor_of(writer, NOW.date()), practice, NOW)
    path = f"/szkice/{draft.key}/zalaczniki/{file.key}"
    assert path + '"' not in browser.get(f"/szkice/{draft.key}/zalaczniki").text
    for answer in (browser.get(path), browser.post(path, data={**FIELDS, "csrf": browser.csrf})):
        assert answer.status_code == 404


def test_nothing_is_said_of_the_file_of_another_text(browser, draft, make):
    file = make.attachment(make.draft(make.practice()))
    answer = browser.get(f"/szkice/{draft.key}/zalaczniki/{file.key}")
    assert answer.status_code == 404
