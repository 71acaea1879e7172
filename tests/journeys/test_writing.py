"""An official writes: with and without JavaScript, while the server is killed, on every page."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app.config import ROOT
from app.domain.actor import Form
from tests.cli.test_serving import free_port, wait_until
from tests.conftest import SECRET
from tests.journeys import axe
from tests.machines import session_of

PATIENCE_S = 60


@pytest.fixture
def anna(desk):
    """The e-mail of an official whose city may write."""

    def begin(make):
        city = make.city()
        make.membership(city, make.network(), Form.CHANGE_LEADER)
        return make.user(city).email

    return desk.seed(begin)


def begun(page):
    """Begin a draft; returns its address."""
    page.goto("/szkice")
    page.get_by_role("button", name="Otwórz formularz").click()
    page.wait_for_url(re.compile(r"/szkice/[0-9a-f-]{36}"))
    return page.url


def test_a23_writing_works_without_javascript(visit_as, anna):
    page = visit_as(anna, java_script_enabled=False)
    address = begun(page)
    page.fill("#f-tytul", "Lipogród: bez skryptów")
    page.fill("#f-sekcja-problem", "Długie **kolejki**.")
    page.get_by_role("button", name="Podgląd").click()
    expect(page.locator(".prose strong")).to_have_text("kolejki")
    page.goto(address)
    expect(page.locator("#f-tytul")).to_have_value("Lipogród: bez skryptów")
    page.get_by_role("button", name="Źródło (Markdown)").click()
    source = page.locator("#f-text").input_value()
    assert "Lipogród: bez skryptów" in source
    page.fill("#f-text", source.replace("kolejki", "czekanie"))
    page.locator("button[name=dalej]").last.click()
    expect(page.locator("#f-sekcja-problem")).to_have_value("Długie **czekanie**.")


def test_a22_leaving_a_field_saves_and_does_not_move_the_focus(visit_as, anna):
    page = visit_as(anna)
    address = begun(page)
    page.fill("#f-tytul", "Lipogród: samo się zapisało")
    page.locator("#f-streszczenie").focus()
    expect(page.locator("#autosave")).to_contain_text("Zapisano")
    expect(page.locator("#f-streszczenie")).to_be_focused()
    page.goto(address)
    expect(page.locator("#f-tytul")).to_have_value("Lipogród: samo się zapisało")


def test_a27_after_signing_in_again_in_another_tab_the_text_is_saved(visit_as, anna, desk):
    page = visit_as(anna, may_say=("status of 401", "status of 403"))
    begun(page)
    page.context.clear_cookies()
    with page.expect_response(re.compile("/zapis$")) as refused:
        page.fill("#f-tytul", "Lipogród: po przerwie")
        page.locator("#f-streszczenie").focus()
    assert refused.value.status == 401
    expect(page.locator("#autosave a")).to_have_attribute("target", "_blank")
    expect(page.locator("#f-tytul")).to_have_value("Lipogród: po przerwie")
    page.context.add_cookies([desk.cookie(anna)])
    page.fill("#f-streszczenie", "Dwa zdania.")
    page.locator("#f-jednostka").focus()
    expect(page.locator("#autosave")).to_contain_text("Zapisano")


@pytest.mark.parametrize("is_overtaken", [False, True], ids=["unanswered", "overtaken"])
def test_the_button_does_not_meet_what_is_saved_while_typing(visit_as, anna, is_overtaken):
    page, on_its_way = visit_as(anna), []
    address = begun(page)

    def hold(route):
        on_its_way.append(route)

    page.route(re.compile("/zapis$"), hold)
    page.fill("#f-tytul", "Lipogród: w trakcie")
    page.locator("#f-streszczenie").focus()
    wait_until(lambda: page.title() and on_its_way)
    if not is_overtaken:
        assert on_its_way[0].fetch().status == 200  # and the page does not hear of it
    page.fill("#f-tytul", "Lipogród: na koniec")
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_url(re.compile("zapisano="))
    if is_overtaken:
        assert on_its_way[0].fetch().status == 200
    page.goto(address)
    expect(page.locator("#f-tytul")).to_have_value("Lipogród: na koniec")
    assert len(on_its_way) == 1


def test_a_link_waits_for_what_was_typed(visit_as, anna):
    page = visit_as(anna)
    begun(page)
    page.locator("#f-tytul").press_sequentially("Lipogród")
    page.get_by_role("link", name="Źródło (Markdown)").click()
    expect(page.locator("#f-text")).to_have_value(re.compile("Lipogród"))
    page.locator("#f-text").press("End")
    page.locator("#f-text").press_sequentially(" ")
    page.locator("button[name=dalej]").last.click()
    expect(page.locator("#f-tytul")).to_have_value("Lipogród")


class Process:
    """A server process of its own on the database of a desk, that can be killed."""

    def __init__(self, config):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: said for name, said in os.environ.items() if not name.startswith("EMPIRIE_")}
        self.environment = kept | {
            "EMPIRIE_FILE": os.devnull,
            "EMPIRIE_DATA_FOLDER": str(config.data_folder),
            "EMPIRIE_DATABASE_URL": config.database,
            "EMPIRIE_INDEX_FOLDER": str(config.index_folder),
            "EMPIRIE_PRACTICES_FOLDER": str(config.practices_folder),
            "EMPIRIE_SECRET_KEY": SECRET,
            "EMPIRIE_PORT": str(self.port),
        }
        self.running = None

    def start(self):
        self.running = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self.is_open)

    def is_open(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(f"{self.address}/health/live", timeout=PATIENCE_S).close()
        except OSError:
            return False
        return True

    def kill(self):
        for pid in session_of(self.running.pid):
            os.kill(pid, signal.SIGKILL)
        self.running.wait(PATIENCE_S)


@pytest.fixture
def process(config):
    one = Process(config)
    one.start()
    yield one
    one.kill()


def test_l09_what_was_saved_while_typing_survives_a_killed_server(visit_as, anna, process):
    page = visit_as(anna, home=process.address, may_say=("ERR_CONNECTION_",))
    address = begun(page)
    page.fill("#f-tytul", "Lipogród: zapisane przed awarią")
    page.locator("#f-streszczenie").focus()
    expect(page.locator("#autosave")).to_contain_text("Zapisano")
    process.kill()
    page.fill("#f-streszczenie", "Wpisane, gdy serwera nie było.")
    page.locator("#f-jednostka").focus()
    expect(page.locator("#autosave")).to_contain_text("Nie zapisano")
    expect(page.locator("#f-streszczenie")).to_have_value("Wpisane, gdy serwera nie było.")
    process.start()
    # it tries again by itself
    expect(page.locator("#autosave")).to_contain_text("Zapisano", timeout=PATIENCE_S * 1000)
    fresh = page.context.new_page()
    fresh.goto(address)
    expect(fresh.locator("#f-tytul")).to_have_value("Lipogród: zapisane przed awarią")
    expect(fresh.locator("#f-streszczenie")).to_have_value("Wpisane, gdy serwera nie było.")


def test_the_toolbar_is_one_stop_and_its_work_can_be_undone(visit_as, anna):
    page = visit_as(anna)
    begun(page)
    field = page.locator("#f-sekcja-problem")
    field.fill("kolejki")
    field.select_text()
    bar = page.locator("#p-sekcja-problem [role=toolbar]")
    assert bar.locator("button[tabindex='0']").count() == 1
    bar.locator("button").first.click()
    expect(field).to_have_value("**kolejki**")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("kolejki")
    bar.locator("button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(bar.locator("button").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()


def test_the_interview_can_be_taken_along_on_paper(visit_as, anna):
    page = visit_as(anna)
    page.goto("/szkice/wywiad")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    told = " ".join(" ".join(one.extract_text().split()) for one in printed.pages)
    assert len(printed.pages) <= 3
    assert told.count("?") >= 12
    assert "Zrób z tego szkic" not in told


UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def met(page, address):
    """Let a save meet another; returns where below the draft both are shown."""
    other = page.context.new_page()
    other.goto(address)
    page.goto(address)
    other.fill("#f-tytul", "Inny tytuł")
    other.get_by_role("button", name="Zapisz").click()
    other.wait_for_url(re.compile("zapisano="))
    other.close()
    page.fill("#f-tytul", "Jeszcze inny")
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_url(re.compile("/odlozone/"))
    return page.url.removeprefix(address)


def test_axe_finds_nothing_where_people_write(visit_as, anna):
    # what is saved while typing meets the other text first
    page = visit_as(anna, may_say=("status of 409",), reduced_motion="reduce")
    page.set_default_timeout(30_000)
    address = begun(page)
    page.fill("#f-tytul", "T" * 200)
    page.fill("#f-sekcja-problem", "Kliknij [tutaj](https://lipogrod.example).")
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_url(re.compile("zapisano="))
    places = (met(page, address), "", "/zrodlo", "/podglad", "/gotowe", "/zachowane")
    for place in ("/szkice", "/szkice/wywiad", *(address + place for place in places)):
        page.goto(place)
        page.evaluate(UNFOLD)
        assert not list(axe.by_day_and_night(page)), place
