import re
from html import unescape

import pytest

from app.door import today
from app.search.engine import SearchUnavailableError
from app.services import catalogue

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


def shown(html):
    return re.findall(r'<h3 lang="pl"><a href="/praktyki/([a-z0-9-]+)"', html)


def test_an_empty_question_shows_everything_in_pages(visitor):
    html = visitor.get("/praktyki").text
    assert ">Znaleziono: 48</h2>" in html
    assert len(shown(html)) == 10
    assert 'href="/praktyki?strona=2"' in html


def test_the_hint_keeps_the_hyphen_with_its_word(visitor):
    assert '<span class="unbroken">-słowo</span>' in visitor.get("/praktyki").text


def test_a_question_without_polish_letters_and_with_a_slip_finds(visitor):
    html = visitor.get("/praktyki?q=zrodla energi odnawialnej").text
    assert "ostrow-wielkopolski-rynek-energetyczny" in shown(html)[:3]
    assert "<mark>" in html


def test_a_mended_word_is_told(visitor):
    html = visitor.get("/praktyki?q=rewitalizacjja").text
    assert "Czy chodziło o „rewitalizacja”?" in html


def test_a_chosen_value_keeps_its_siblings_and_their_counts(visitor):
    html = visitor.get("/praktyki?siec=zasoby-kadrowe").text
    assert re.search(r'name="siec" value="zasoby-kadrowe" form="search" checked', html)
    assert 'value="przywodztwo" form="search"' in html


def test_every_chosen_value_is_a_chip_that_can_be_removed(visitor):
    html = visitor.get("/praktyki?q=miasto&siec=zasoby-kadrowe&siec=przywodztwo&etap=wdrozona").text
    assert 'href="/praktyki?q=miasto&amp;siec=przywodztwo&amp;etap=wdrozona"' in html
    assert 'href="/praktyki?q=miasto&amp;siec=zasoby-kadrowe&amp;siec=przywodztwo"' in html
    assert 'class="chip plain" href="/praktyki?q=miasto"' in html


@pytest.mark.parametrize(
    ("parameter", "value", "label"),
    [
        ("wielkosc", "small", "małe (poniżej 20 tys.)"),
        ("etap", "pilotaz", "pilotaż"),
        ("koszt", "over-5m", "ponad 5 mln zł"),
        ("lata", "before-2001", "przed 2001 r."),
        ("lata", "2016-2020", "2016–2020"),
        ("dowody", "4", "powtórzone w innym mieście"),
        ("wojewodztwo", "slaskie", "śląskie"),
        ("miasto", "sopot", "Sopot"),
        ("temat", "budzet-obywatelski", "budżet obywatelski"),
    ],
)
def test_filters_are_told_in_words_and_find_something(visitor, parameter, value, label):
    html = visitor.get(f"/praktyki?{parameter}={value}").text
    assert re.search(rf'class="chip" href="/praktyki">\s*<span>.*: {re.escape(label)}</span>', html)
    assert shown(html)


def test_without_hits_the_page_offers_ways_on(visitor):
    html = visitor.get("/praktyki?q=wodociąg kosmiczny&siec=zasoby-kadrowe").text
    assert "Nic nie znaleziono" in html
    assert "bez filtra „Sieć”" in html
    assert "Najbliższe, co mamy" in html
    assert 'href="/sieci/przywodztwo"' in html


def test_a_page_beyond_the_end_leads_to_the_last(visitor):
    answer = visitor.get("/praktyki?strona=40&na-stronie=20")
    assert answer.status_code == 302
    assert answer.location == "/praktyki?na-stronie=20&strona=3"


@pytest.mark.parametrize(
    "query",
    [
        "strona=zero&na-stronie=7&sortuj=losowo",
        "strona=-1",
        "strona=99999999999999999999",
        "siec=nie-ma&temat=&lata=zawsze&koszt=drogo&dowody=9&wielkosc=x&etap=%00",
        "q=%00%1f%e2%80%ae",
        "q=" + "a" * 5000,
        'q="""-- - * ~ : ( ) AND OR NOT',
        "&".join(f"siec=n{number}" for number in range(500)),
        "q=%ff%fe",
    ],
)
def test_no_question_breaks_the_page(visitor, query):
    assert visitor.get(f"/praktyki?{query}", follow_redirects=True).status_code == 200


def test_what_was_asked_is_shown_as_text(visitor):
    for parameter in ("q", "siec", "temat", "lata", "sortuj"):
        html = visitor.get("/praktyki", query_string={parameter: HOSTILE}).text
        assert "<img" not in html
        assert 'value="<' not in html
        assert "49" not in re.findall(r'value="([^"]*)"', html)


def test_suggestions_come_as_a_list(visitor):
    assert "budżet obywatelski" in visitor.get("/praktyki/podpowiedzi?q=budz").json
    assert visitor.get("/praktyki/podpowiedzi").json == []


NOTHING = "Nic nie znaleziono"


def test_suggestions_find_something_under_the_chosen_filters(visitor):
    free = visitor.get("/praktyki/podpowiedzi?q=tele").json
    found = {}
    for city in ("elblag", "leszno"):
        chosen = visitor.get(f"/praktyki/podpowiedzi?q=tele&miasto={city}").json
        pages = (visitor.get("/praktyki", query_string={"q": q, "miasto": city}) for q in free)
        answered = {q for q, page in zip(free, pages, strict=True) if NOTHING not in page.text}
        assert set(chosen) == answered
        found[city] = answered
    assert found["leszno"] < found["elblag"] <= set(free)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("miasto:ra", ["miasto:Radom"]),
        ("miasto:łó", ["miasto:Łódź"]),
        ('woda miasto:"dąb', []),
        ('budżet miasto:"dąb', ['budżet miasto:"Dąbrowa Górnicza"']),
        ("sieć:przy", ["sieć:Przywództwo"]),
        ('siec:"miasto cy', ['siec:"Miasto Cyfrowe"']),
        ("temat:bu", ['temat:"budżet obywatelski"', 'temat:"ciepłownictwo i budynki"']),
        ("miasto:zzz", []),
        ("-bud", []),
    ],
)
def test_values_of_filters_in_words_are_completed_with_names(visitor, typed, told):
    assert visitor.get("/praktyki/podpowiedzi", query_string={"q": typed}).json == told


@pytest.mark.parametrize(
    "typed",
    ["-szkolny budżet", '"budżet', "woda „ret", "miasto:sopot dw", "energia miasto:", "sieć:"],
)
def test_what_is_completed_with_signs_finds_something(visitor, typed):
    told = visitor.get("/praktyki/podpowiedzi", query_string={"q": typed}).json
    assert told
    for one in told:
        assert NOTHING not in visitor.get("/praktyki", query_string={"q": one}).text, one


def test_each_example_of_the_help_page_finds_something(visitor):
    page = visitor.get("/pomoc").text
    examples = re.findall(r'<th scope="row" lang="pl"><a href="([^"]+)"', page)
    assert len(examples) == 4
    for address in map(unescape, examples):
        assert NOTHING not in visitor.get(address).text, address


def test_a_phrase_is_marked_and_not_its_words_elsewhere(visitor):
    page = visitor.get("/praktyki", query_string={"q": '"partnerstwo publiczno-prywatne"'}).text
    marked = {word.casefold()[:5] for word in re.findall(r"<mark>([^<]+)</mark>", page)}
    assert marked == {"partn", "publi", "prywa"}
    for text in re.findall(r'<p lang="pl">(.+?)</p>', page):
        assert text.count("<mark>") % 3 == 0, text


def test_soft_hyphens_of_other_programs_change_nothing(visitor):
    plain, broken = (
        visitor.get("/praktyki", query_string={"q": q}).text for q in ("woda", "wo\xadda")
    )
    assert re.findall(r"<h3.+?</h3>", plain) == re.findall(r"<h3.+?</h3>", broken) != []


def test_a_keyword_that_is_a_topic_stands_once(visitor):
    page = visitor.get("/praktyki", query_string={"q": "budżet obywatelski"}).text
    for told in re.findall(
        r'<ul class="facts-line" aria-label="Tematy">(.+?)</ul>', page, re.DOTALL
    ):
        names = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<li.+?</li>", told)]
        assert len({*map(str.casefold, names)}) == len(names), names


def test_no_word_is_proposed_that_gives_nothing(visitor):
    said = "Czy chodziło o"
    assert said in visitor.get("/praktyki?q=telopieka").text
    assert said not in visitor.get("/praktyki?q=telopieka&siec=zasoby-kadrowe").text


# trust.md T-33: what engines understand, and T-41: what makes them work (S-50).
@pytest.mark.parametrize(
    "text",
    [
        *(
            "vis:net7",
            "_exists_:title",
            '{"query":{"match_all":{}}}',
            "audience:network",
            "id:1 OR 1",
        ),
        *("?*?*?*", "*", "a*", "*a*b*c*", "[a TO zzz]", "{* TO *}", "/.*/", "rewitalizacja~5"),
        *(" OR ".join(["a"] * 50), "NOT " * 200 + "a", "-a " * 200, "(" * 3_000 + "a"),
        *('"' * 500, '"a b"~100000', "a" * 2_000, "ąćę " * 600, "^" * 200, "\\" * 200, "${jndi:x}"),
        *("\x00\x01", "\u202e" * 50, "😀" * 300, "%", "' OR 1=1--", "%_%_%_"),
    ],
)
def test_t33_t41_no_text_is_a_command_and_none_breaks_the_page(visitor, text):
    for address in ("/praktyki", "/praktyki/podpowiedzi", "/uniknij-bledow"):
        assert visitor.get(address, query_string={"q": text}).status_code in {200, 400}


def test_t41_a_text_of_100_kb_is_answered(visitor):
    for address in ("/praktyki", "/praktyki/podpowiedzi"):
        assert visitor.get(address, query_string={"q": "drony " * 17_000}).status_code in {
            200,
            400,
            414,
        }


def test_a_broken_index_is_told_and_answered_from_the_database(client, app, make, monkeypatch):
    make.practice(title="Ławki, które słuchają")

    def fail(*_given, **_named):
        raise SearchUnavailableError

    monkeypatch.setattr(app.extensions["house"].engine, "search", fail)
    html = client.get("/praktyki?q=ławki").text
    assert "Wyszukiwarka działa teraz w trybie uproszczonym" in html
    assert "Ławki, które słuchają" in html


def test_titles_are_text_even_where_they_match(client, make, engine):
    make.practice(title="<img src=x onerror=alert(1)> parkowanie {{7*7}}")
    catalogue.rebuild(engine, today())
    html = client.get("/praktyki?q=parkowanie").text
    assert "&lt;img src=x onerror=alert(1)&gt; <mark>parkowanie</mark> {{7*7}}" in html
    assert "<img" not in html


def test_where_nothing_is_found_a_topic_of_that_name_is_offered(visitor):
    html = visitor.get("/praktyki?q=hejt").text
    assert "Jest taki temat" in html
    assert "/tematy/dialog-w-konflikcie-i-hejt-w-sieci" in html


def test_a_topic_that_matched_is_marked_in_the_hit(visitor):
    html = visitor.get("/praktyki?q=depopulacja").text
    assert re.search(r"/tematy/depopulacja-i-mieszkalnictwo\"><mark>depopulacja</mark>", html)
