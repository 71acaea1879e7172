"""The whole way of a practice: invited, written, handed in, returned, corrected, published, found.

A server process of its own with its worker, a mail server on loopback, a real browser, once with
JavaScript (and the server killed in between) and once without.
"""

import re
import time

import pytest
from playwright.sync_api import expect

from app.domain.actor import Form
from tests.factories import PASSWORD
from tests.journeys.test_writing import Process
from tests.postoffice import post_office

PATIENCE_S = 60
ANNA = "anna@lipogrod.example"
TITLE = "Lipogród: teleopieka dla samotnych seniorów"


@pytest.fixture
def mail():
    with post_office() as server:
        yield server


@pytest.fixture
def process(config, desk, mail):
    desk.seed(lambda _make: desk.app.extensions["house"].engine.rebuild([]))
    one = Process(config)
    one.environment |= {
        "EMPIRIE_SMTP_HOST": "127.0.0.1",
        "EMPIRIE_SMTP_PORT": str(mail.port),
        "EMPIRIE_SMTP_TLS": "none",
        "EMPIRIE_MAIL_FROM": "baza@empirie.example",
    }
    one.start()
    yield one
    one.kill()


@pytest.fixture
def moderator(desk):
    """The e-mail of the moderator of a network in which Lipogród leads."""

    def begin(make):
        city = make.city("Lipogród")
        make.membership(city, make.network(), Form.CHANGE_LEADER)
        return make.moderator().email, city.slug

    return desk.seed(begin)


def letter(mail, reader, subject):
    """Wait for a letter whose subject holds these words; return its plain text."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        for one in mail.box.letters:
            if one["To"] == reader and subject in one["Subject"]:
                return one.get_body(("plain",)).get_content()
        time.sleep(0.2)
    raise AssertionError([(one["To"], one["Subject"]) for one in mail.box.letters])


def link(text, part):
    return re.search(rf"https?://\S*{part}\S*", text)[0]


def invite(page, city):
    page.goto("/zarzadzanie/osoby/nowa")
    page.fill("#f-email", ANNA)
    page.fill("#f-name", "Anna Próbna")
    page.fill("#f-function", "inspektor")
    page.fill("#f-city", city)
    page.select_option("#f-rank", "official")
    page.get_by_role("button", name=re.compile("Wyślij|Zaproś")).click()
    expect(page.locator("h1")).not_to_contain_text("Błąd")


def fill(page):
    page.fill("#f-tytul", TITLE)
    page.fill("#f-streszczenie", "Miasto dało seniorom opaski. Pomoc dociera szybciej.")
    page.fill("#f-jednostka", "Wydział Polityki Społecznej")
    page.select_option("[name='tematy.0']", index=1)
    page.select_option("#f-etap", "wdrożona")
    page.fill("#f-kontakt", "wps@lipogrod.example")
    page.fill("#f-sekcja-problem", "Nikt nie wiedział o upadku w domu.")


def searched(page, words):
    """Search until the practice is found: the worker has a moment."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        page.goto(f"/praktyki?q={words}")
        if page.get_by_role("link", name=TITLE).count():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.timeout(300)
@pytest.mark.parametrize("with_script", [True, False], ids=["with JavaScript", "without"])
def test_from_the_invitation_to_the_practice_found(  # noqa: PLR0915, PLR0917 - one story
    visit_as, browser, process, moderator, mail, with_script
):
    address, city = moderator
    options = {"home": process.address, "java_script_enabled": with_script}
    may_say = ("ERR_CONNECTION_",)
    review = visit_as(address, may_say=may_say, **options)
    invite(review, city)

    context = browser.new_context(
        base_url=process.address, locale="pl-PL", java_script_enabled=with_script
    )
    anna = context.new_page()
    anna.goto(link(letter(mail, ANNA, "Zaproszenie"), "zaproszenie"))
    anna.fill("#f-password", PASSWORD)
    anna.get_by_role("button", name="Zapisz i zaloguj").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Do zrobienia")

    anna.goto("/szkice")
    anna.get_by_role("button", name="Otwórz formularz").click()
    draft = anna.url
    fill(anna)
    if with_script:
        with anna.expect_response(lambda one: "upadku" in (one.request.post_data or "")):
            anna.locator("#f-licencja").focus()
        expect(anna.locator("#autosave")).to_contain_text("Zapisano")
        process.kill()
        process.start()
        anna.goto(draft)
    else:
        anna.get_by_role("button", name="Zapisz", exact=True).click()
    expect(anna.locator("#f-tytul")).to_have_value(TITLE)
    anna.get_by_role("button", name="Prześlij").click()
    anna.get_by_label("Mamy prawa do tego tekstu").check()
    anna.get_by_role("button", name="Prześlij do recenzji").click()
    expect(anna).to_have_url(re.compile(r"/szkice$"))

    assert TITLE in letter(mail, address, "")
    review.goto("/recenzje")
    review.get_by_role("link", name=TITLE).click()
    expect(review.locator(".prose")).to_contain_text("Nikt nie wiedział")
    review.fill("#f-reason", "Podaj liczbę osób.")
    review.get_by_role("button", name="Zwróć miastu").click()
    expect(review).to_have_url(re.compile(r"/recenzje$"))

    anna.goto(link(letter(mail, ANNA, TITLE[:20]), "szkice"))
    expect(anna.locator("main")).to_contain_text("Podaj liczbę osób.")
    anna.fill("#f-sekcja-problem", "Co roku czterdzieści osób leżało w domu bez pomocy.")
    anna.get_by_role("button", name="Prześlij").click()
    anna.get_by_label("Mamy prawa do tego tekstu").check()
    anna.get_by_role("button", name="Prześlij do recenzji").click()

    visitor = browser.new_context(base_url=process.address, locale="pl-PL").new_page()
    visitor.goto("/praktyki?q=teleopieka")  # in vain; the browser is not to keep that answer
    assert not visitor.get_by_role("link", name=TITLE).count()
    review.goto("/recenzje")
    review.get_by_role("link", name=TITLE).click()
    expect(review.locator("ins").first).to_be_visible()
    review.get_by_role("button", name="Opublikuj").click()
    expect(review).to_have_url(re.compile(r"/praktyki/lipogrod-teleopieka"))

    assert searched(visitor, "teleopieka")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.locator(".prose")).to_contain_text("czterdzieści osób")
    published = letter(mail, ANNA, "Opublikowano")
    assert "/praktyki/lipogrod-teleopieka" in published
    visitor.context.close()
    context.close()
