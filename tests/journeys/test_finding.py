"""An official looks for what other cities did, with JavaScript and without it."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.config import ROOT
from tests.journeys.pages import PRACTICE, TWO

PROMISED = re.compile(r"– znaleziono: (\d+)")
ENERGY = "Miasto Neutralne Klimatycznie"
TYPED = "zrodla energi odnawialnej"  # no Polish letters, and a letter too few

scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def ask(page: Page, words: str) -> None:
    """Type into the one search box and press Enter."""
    box = page.get_by_label("Czego szukasz?")
    box.fill(words)
    box.press("Enter")
    page.wait_for_url("**q=*")


def hits(page: Page) -> list[str]:
    """Return where the hits lead, in their order."""
    links = page.locator(".hit h3 a")
    return links.evaluate_all("(links) => links.map((one) => new URL(one.href).pathname)")


def total(page: Page) -> int:
    """Return how much the page says it has found."""
    found = re.search(r"\d+", page.locator("#count").inner_text())
    return int(found.group()) if found else 0


def narrow(page: Page, name: str, *, scripts: bool) -> None:
    """Tick the box of a filter; without scripts the button applies it."""
    page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    if not scripts:
        page.get_by_role("button", name="Zastosuj filtry").click()
    expect(page.locator(".chips")).to_contain_text(name)


@scripts
def test_an_official_searches_narrows_reads_downloads_and_compares(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/")
    ask(page, TYPED)
    everything = total(page)

    narrow(page, ENERGY, scripts=scripts)
    assert 2 <= total(page) < everything
    assert "siec=miasto-neutralne-klimatycznie" in page.url
    first, second = hits(page)[:2]

    page.locator(".hit h3 a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz plik").click()
    slug = first.rsplit("/", 1)[1]
    (file,) = (ROOT / "practices").glob(f"*/{slug}.md")
    assert download.value.suggested_filename == file.name
    assert download.value.path().read_bytes() == file.read_bytes()

    page.go_back()
    assert hits(page)[:2] == [first, second], "going back leads to the same hits"
    for tick in page.locator(".hit").get_by_role("checkbox").all()[:2]:
        tick.check()
    page.get_by_role("button", name="Porównaj zaznaczone").click()
    columns = page.locator("table thead th a[href^='/praktyki/']")
    expect(columns).to_have_count(2)
    paths = columns.evaluate_all("(links) => links.map((one) => new URL(one.href).pathname)")
    assert paths == [first, second]


def test_results_change_while_one_types(visit):
    page = visit()
    page.goto("/praktyki")
    page.evaluate("window.isSamePage = true")
    everything = total(page)
    page.get_by_label("Czego szukasz?").press_sequentially("teleopieka")
    expect(page.locator("#count")).not_to_contain_text(str(everything))
    expect(page).to_have_url(re.compile("q=teleopieka$"))
    expect(page).to_have_title(re.compile("teleopieka"))
    expect(page.get_by_role("status")).to_have_text(page.locator("#count").inner_text())
    narrow(page, "Miasto Dostępne i Sprawiedliwe", scripts=True)
    focused = page.evaluate("document.activeElement.value")
    assert focused == "miasto-dostepne-i-sprawiedliwe", "the ticked box keeps the focus"
    assert page.evaluate("window.isSamePage")
    shown = hits(page)
    page.reload()
    assert hits(page) == shown, "the address says what is shown"


def test_suggestions_are_taken_by_keyboard(visit):
    page = visit()
    page.goto("/praktyki")
    box = page.get_by_role("combobox", name="Czego szukasz?")
    box.press_sequentially("tele")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("ArrowUp")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_id(box.get_attribute("aria-activedescendant"))
    words = chosen.inner_text()
    assert words == options.first.inner_text()
    box.press("Enter")
    expect(box).to_have_value(words)
    expect(box).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page).to_have_url(re.compile("q=tele"))

    box.fill("")
    box.press_sequentially("budz")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("budz")


def test_the_front_page_suggests_and_a_click_searches(visit):
    page = visit()
    page.goto("/")
    page.get_by_label("Czego szukasz?").press_sequentially("budz")
    page.get_by_role("option", name="budżet obywatelski").click()
    page.wait_for_url("**/praktyki?q=*")
    assert total(page)


@scripts
def test_filters_are_taken_away_one_by_one(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/praktyki?q=miasto&siec=miasto-cyfrowe&siec=zasoby-miast&etap=wdrozona")
    for left in (2, 1, 0):
        before = total(page)
        page.locator(".chip:not(.plain)").first.click()
        expect(page.locator(".chip:not(.plain)")).to_have_count(left)
        if scripts:
            expect(page.locator("#count")).to_be_focused()
        # Without one of two networks there is less, without a whole filter there is more.
        assert total(page) < before if left == 2 else total(page) > before
    assert page.url.endswith("/praktyki?q=miasto")


def test_back_takes_a_filter_away_again(visit):
    page = visit()
    page.goto("/praktyki?q=energia")
    everything = hits(page)
    narrow(page, ENERGY, scripts=True)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.get_by_role("checkbox", name=re.compile(f"^{ENERGY}"))).not_to_be_checked()
    assert hits(page) == everything


@scripts
def test_all_filters_are_taken_away_at_once(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/praktyki?q=miasto&siec=miasto-cyfrowe&etap=wdrozona")
    page.get_by_role("link", name="Usuń wszystkie filtry").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert page.url.endswith("/praktyki?q=miasto")


def test_several_values_of_a_filter_add_up_and_filters_narrow(visit):
    page = visit()

    def of(query: str) -> int:
        page.goto(f"/praktyki?{query}")
        return total(page)

    one, other = of("siec=miasto-cyfrowe"), of("siec=zasoby-kadrowe")
    both = of("siec=miasto-cyfrowe&siec=zasoby-kadrowe")
    assert max(one, other) < both <= one + other
    counted = page.locator("#f-siec-przywodztwo ~ .count").inner_text()
    assert int(re.search(r"\d+$", counted).group()) > 0, "its other values keep their counts"
    assert of("siec=miasto-cyfrowe&siec=zasoby-kadrowe&etap=wdrozona") < both


@scripts
def test_order_size_and_page_are_chosen_and_kept_in_the_address(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/praktyki")
    assert len(hits(page)) == 10
    page.get_by_role("link", name="20 na stronie").click()
    expect(page.locator(".hit")).to_have_count(20)
    page.get_by_role("link", name="najnowsze").click()
    expect(page.locator(".order [aria-current]").first).to_have_text("najnowsze")
    page.get_by_role("link", name="Następna").click()
    page.wait_for_url("**strona=2*")
    assert {"na-stronie=20", "sortuj=najnowsze", "strona=2"} == set(
        page.url.split("?")[1].split("&")
    )
    assert page.locator("ol.hits").get_attribute("start") == "21"

    colleague = visit()
    colleague.goto(page.url)
    assert hits(colleague) == hits(page)


def test_a_search_can_be_sent_to_a_colleague(visit):
    page = visit()
    page.goto("/")
    ask(page, TYPED)
    narrow(page, ENERGY, scripts=True)
    colleague = visit(java_script_enabled=False)
    colleague.goto(page.url)
    assert hits(colleague) == hits(page)
    assert colleague.locator("#q").input_value() == TYPED


@scripts
@pytest.mark.parametrize(
    "query",
    [
        "q=energia&siec=zasoby-kadrowe&koszt=over-50m",
        'q="umowa najmu statku"',
        "q=teleopieka -senior",
    ],
)
def test_nothing_found_leads_to_something(visit, query, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto(f"/praktyki?{query}")
    assert total(page) == 0
    wider = page.get_by_role("listitem").filter(has_text=PROMISED).first
    promised = int(PROMISED.search(wider.inner_text()).group(1))
    wider.get_by_role("link").click()
    assert total(page) == promised
    assert hits(page)


def test_words_that_stand_nowhere_leave_other_ways(visit):
    page = visit()
    page.goto("/praktyki?q=xyzzy")
    assert total(page) == 0
    for name in ("Przejrzyj tematy", "Zobacz, co poszło nie tak"):
        expect(page.get_by_role("link", name=name)).to_be_visible()


def test_a_mistyped_word_is_corrected_and_said(visit):
    page = visit()
    page.goto("/praktyki?q=telopieka")
    expect(page.locator(".note").first).to_contain_text("teleopieka")
    assert hits(page)[0] == "/praktyki/elblag-teleopieka-seniorzy"


def test_marked_are_inflected_forms_in_the_words_of_the_original(visit):
    page = visit()
    page.goto("/praktyki?q=odnawialne+zrodlo")
    marked = {mark.lower() for mark in page.locator(".hit mark").all_inner_texts()}
    assert {"odnawialnych", "źródeł"} & marked
    assert not marked & {"zrodlo", "zrodel"}


@scripts
def test_the_language_changes_and_the_page_stays(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/praktyki?q=energia&siec=miasto-neutralne-klimatycznie&sortuj=najnowsze")
    polish, query = hits(page), page.url.split("?")[1]
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/praktyki?*")
    assert page.url.split("?")[1] == query
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("h1")).to_have_text("Search")
    assert [hit.removeprefix("/en") for hit in hits(page)] == polish
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_role("heading", name="Licence and citation")).to_be_visible()
    assert page.locator("h1").get_attribute("lang") == "pl", "the words of a city stay Polish"
    page.get_by_role("link", name="Polski", exact=True).click()
    page.wait_for_url(f"**{polish[0]}")
    assert page.locator("html").get_attribute("lang") == "pl"


@scripts
def test_mistakes_are_searched_and_narrowed(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/uniknij-bledow")
    told = page.get_by_role("status")
    everything = int(told.inner_text().split()[0])
    page.get_by_label("Słowa").fill("umowa")
    page.get_by_role("button", name="Pokaż").click()
    page.wait_for_url("**q=umowa*")
    with_words = int(told.inner_text().split()[0])
    page.get_by_label("Sieć").select_option(label="Zasoby Miast")
    page.get_by_role("button", name="Pokaż").click()
    page.wait_for_url("**siec=zasoby-miast*")
    assert 0 < int(told.inner_text().split()[0]) < with_words < everything
    page.locator(".mistake .from a").first.click()
    expect(page.locator("article h1")).to_be_visible()


@scripts
def test_cities_like_mine_lead_to_their_practices(visit, scripts):
    page = visit(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Znajdź miasta podobne do Twojego").click()
    page.get_by_label("Praktyki miast podobnych").fill("ostrow wlkp")
    page.get_by_role("button", name="Pokaż").click()
    page.get_by_label("Praktyki miast podobnych").fill("ostrow wiel")
    page.get_by_role("button", name="Pokaż").click()
    way = page.locator(".counted a").first
    promised = int(page.locator(".counted .number").first.inner_text().split()[0])
    way.click()
    assert "wielkosc=" in page.url
    assert "wojewodztwo=wielkopolskie" in page.url
    assert total(page) == promised
    expect(page.locator(".chip:not(.plain)")).to_have_count(3)


def test_a_comparison_grows_to_four_and_shrinks(visit):
    page = visit(java_script_enabled=False)
    page.goto(f"/praktyki/{PRACTICE}")
    page.get_by_role("link", name="Porównaj z inną").click()
    for count in (2, 3, 4):
        page.get_by_role("link", name=re.compile("Dodaj do porównania")).first.click()
        expect(page.locator("thead th[scope=col]")).to_have_count(count)
    assert not page.get_by_role("link", name=re.compile("Dodaj do porównania")).count()
    page.get_by_role("link", name=re.compile("^Usuń")).first.click()
    expect(page.locator("thead th[scope=col]")).to_have_count(3)


def test_a_comparison_says_the_same_of_each_field_by_field(visit):
    page = visit(java_script_enabled=False)
    page.goto(TWO)
    for row in page.locator("tbody tr").all():
        assert row.locator("td").count() == 2
        assert all(text.strip() for text in row.locator("td").all_inner_texts())
