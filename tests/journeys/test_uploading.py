"""A paper of an office becomes a draft, files come with it, what is copied in Word is pasted clean."""

import pytest
from playwright.sync_api import expect, sync_playwright

from app import door
from app.database import db, transaction
from app.domain.actor import Form
from app.services import accounts
from tests.factories import Make
from tests.intake import papers
from tests.intake.test_clipboard import WORD
from tests.intake.test_office import MARKDOWN
from tests.intake.test_pictures import photograph
from tests.journeys import stage
from tests.journeys.axe import findings


@pytest.fixture
def cookie(app, make: Make):
    """The session of somebody whose city may write."""
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    with transaction():
        started = accounts.start(make.user(city), door.now())
    client = app.test_client()
    with client.session_transaction() as held:
        held["_user_id"], held["_fresh"] = started.token, True
    db.session.close()
    return client.get_cookie("sesja").value


@pytest.fixture
def page(app, cookie):
    if not stage.chromium():
        pytest.skip(stage.NO_CHROMIUM)
    with stage.open_door(app) as address, sync_playwright() as playwright:
        browser = stage.launch(playwright)
        context = browser.new_context(base_url=address, viewport={"width": 375, "height": 800})
        context.add_cookies([{"name": "sesja", "value": cookie, "url": address}])
        context.set_default_timeout(15_000)
        yield context.new_page()
        browser.close()


PASTE = """([area, html]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "tylko słowa");
    area.focus();
    area.dispatchEvent(new ClipboardEvent("paste",
        {clipboardData: data, bubbles: true, cancelable: true}));
}"""

DROP = """([form, name, text]) => {
    const data = new DataTransfer();
    if (name) data.items.add(new File([text], name, {type: "text/markdown"}));
    else data.setData("text/plain", text);
    const told = (kind) => new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
    const over = !form.dispatchEvent(told("dragover"));
    const isMarked = form.classList.contains("is-over");
    const dropped = !form.dispatchEvent(told("drop"));
    return [over, isMarked, dropped, form.classList.contains("is-over")];
}"""


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_from_a_paper_to_a_draft_with_files(page, tmp_path):
    upload_a_paper(page, tmp_path)
    paste_from_word(page)
    add_a_picture(page, tmp_path)
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert not is_too_wide(page), width


def upload_a_paper(page, tmp_path):
    paper = tmp_path / "opis.docx"
    paper.write_bytes(papers.written(MARKDOWN, "docx", tmp_path))
    page.goto("/szkice")
    page.get_by_role("link", name="Wgraj tekst").click()
    assert list(findings(page)) == []
    page.set_input_files("input[type=file]", paper)
    page.get_by_role("button", name="Zrób z tego szkic").click()
    page.get_by_text("Rozpoznana część: „Problem”.").wait_for()
    assert list(findings(page)) == []
    page.get_by_role("link", name="Przejrzyj i pisz dalej").click()


def paste_from_word(page):
    address = page.url
    for place, field in (
        ("", "textarea[data-markdown]"),
        ("/zrodlo", "textarea"),
        ("/../wywiad", "textarea"),
    ):
        page.goto(address.partition("?")[0] + place)
        area = page.locator(field).first
        area.fill("")
        page.evaluate(PASTE, [area.element_handle(), WORD])
        page.wait_for_function(
            "area => area.value.includes('**grubo**')", arg=area.element_handle()
        )
        assert "tylko słowa" not in area.input_value()
    page.goto(address)


def add_a_picture(page, tmp_path):
    page.get_by_role("link", name="Pliki").click()
    picture = tmp_path / "rower.jpg"
    picture.write_bytes(photograph((900, 600)))
    page.set_input_files("input[type=file]", picture)
    page.get_by_label("Rodzaj").select_option("zdjęcie")
    page.get_by_label("Tytuł").fill("Rower")
    page.get_by_role("button", name="Dodaj ten plik").click()
    page.get_by_text("Napisz, co widać na zdjęciu.").first.wait_for()
    assert list(findings(page)) == []
    page.set_input_files("input[type=file]", picture)
    page.get_by_label("Opis").fill("Rower przy ratuszu")
    page.get_by_label("Autor").fill("Jan Kowal")
    page.get_by_role("button", name="Dodaj ten plik").click()
    page.get_by_role("heading", name="Rower").wait_for()
    shown = page.locator("img[alt='Rower przy ratuszu']")
    expect(shown).to_have_js_property("naturalWidth", 533)
    assert list(findings(page)) == []
    page.get_by_role("link", name="Zmień opis").last.click()
    page.get_by_label("Autor").fill("Ewa Dąb")
    assert list(findings(page)) == []
    page.get_by_role("button", name="Zapisz").click()
    page.get_by_text("Ewa Dąb").wait_for()


def test_a_file_is_dropped_on_the_form_and_becomes_a_draft(page):
    page.goto("/szkice/plik")
    form, source = (
        page.locator("form[data-drop]"),
        "---\ntytul: Rower\n---\n\n## Cel\n\nMniej aut.\n",
    )
    handle = form.element_handle()
    # Words that are dropped are no file: the browser does with them what it always does.
    assert page.evaluate(DROP, [handle, "", "tylko słowa"]) == [False, False, False, False]
    assert page.evaluate(DROP, [handle, "rower.md", source]) == [True, True, True, False]
    field = page.locator("#f-plik")
    assert field.evaluate("field => field.files[0].name") == "rower.md"
    assert field.evaluate("field => document.activeElement === field")
    page.get_by_role("button", name="Zrób z tego szkic").click()
    page.get_by_role("heading", name="Plik stał się szkicem").wait_for()
    page.get_by_role("link", name="Przejrzyj i pisz dalej").click()
    assert page.get_by_label("Cel", exact=True).input_value() == "Mniej aut."
