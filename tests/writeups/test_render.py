import json
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.writeups import render
from app.writeups.render import clean, removed, to_html

XSS = json.loads((Path(__file__).parent / "xss.json").read_text(encoding="utf-8"))
PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))
# Written apart from the cleaner's own lists on purpose: what the page may hold, from S-31.
TAGS = set(
    "a abbr b blockquote br caption code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i"  # noqa: SIM905
    " img ins kbd li ol p pre q s small strong sub sup table tbody td tfoot th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "id", "rel"},
    "abbr": {"title"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "p": {"class"},
    "sup": {"id"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
ADDRESSES = ("http://", "https://", "mailto:", "tel:", "#tresc-")
REL = "noopener noreferrer nofollow ugc"


def elements(html: str):
    return html5lib.parseFragment(html, namespaceHTMLElements=False).iter()


def objections(html: str) -> list[str]:
    """Say what in a piece of HTML, as a browser reads it, must not be there."""
    found = []
    for element in elements(html):
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(f"element {element.tag}")
        allowed = ATTRIBUTES.get(element.tag, set())
        found.extend(
            f"{element.tag} {name}={value}"
            for name, value in element.attrib.items()
            if name not in allowed or not is_harmless(name, value)
        )
    return found


def is_harmless(attribute: str, value: str) -> bool:
    if attribute in {"href", "src"}:
        own = value.startswith("/") and not value.startswith(("//", "/\\"))
        return own or value.startswith(ADDRESSES)
    if attribute == "id":
        return value.startswith("tresc-")
    return attribute != "rel" or value == REL


@pytest.mark.parametrize("markdown", XSS.values(), ids=XSS)
def test_nothing_that_runs_or_calls_comes_through(markdown):
    assert objections(to_html(markdown)) == []


@pytest.mark.parametrize("markdown", XSS.values(), ids=XSS)
def test_cleaning_twice_changes_nothing(markdown):
    once = clean(render._raw(markdown))
    assert clean(once) == once


@pytest.mark.parametrize("markdown", XSS.values(), ids=XSS)
def test_the_cleaner_alone_holds_where_html_is_written_directly(markdown):
    assert objections(clean(markdown)) == []


PIECES = """
script img table td th a p svg title abbr math style div <!-- --> </ |-|-| src= href= class= id=
onerror=alert(1) javascript: &lt; &quot; &#9; //evil.example < > " ' = / & ; # [ ] ( ) ` |
""".split()  # noqa: SIM905 - pieces read better than a list of strings


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.sampled_from([*PIECES, " ", "\n"]), max_size=60).map("".join))
def test_pieces_of_attacks_in_any_order_stay_harmless(markdown):
    assert objections(to_html(markdown)) == []


def test_words_of_a_title_do_not_become_elements():
    """What we write ourselves must not be fooled by our own tags inside an attribute."""
    html = to_html(
        '<abbr title="<table>&lt;img src=x onerror=alert(1)&gt;</table>'
        '<p><em>Wskazówki redakcji, nie stanowisko miasta.</em></p><th><img>">x</abbr>'
    )
    assert objections(html) == []
    assert [one.tag for one in elements(html)][1:] == ["p", "abbr"]


def test_the_highest_heading_is_of_the_second_level():
    assert to_html("# A\n\n## B\n\n### C\n\nD\n===") == (
        '<h2 id="tresc-a">A</h2>\n<h2 id="tresc-b">B</h2>\n<h3 id="tresc-c">C</h3>\n'
        '<h2 id="tresc-d">D</h2>'
    )


def test_an_anchor_has_no_polish_letters_and_is_not_given_twice():
    html = to_html("## Koszty i źródła\n\n## Koszty i źródła\n")
    assert 'id="tresc-koszty-i-zrodla"' in html
    assert 'id="tresc-koszty-i-zrodla_1"' in html


@pytest.mark.parametrize("prefix", ["tresc-", "komentarz-17-"])
def test_every_link_within_the_text_has_its_target(prefix):
    markdown = "[TOC]\n\n## Cel\n\nSłowo[^1] i [cel](#cel).\n\n[^1]: Przypis."
    found = list(elements(to_html(markdown, prefix)))
    targets = {one.get("id") for one in found if one.get("id")}
    links = {one.get("href", "") for one in found if one.tag == "a"}
    assert len(links) == 3
    assert {link.removeprefix("#") for link in links} <= targets
    assert all(target.startswith(prefix) for target in targets)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/x?y=1", True),
        ("http://a.example", True),
        ("mailto:a@b.example", True),
        ("tel:+48123456789", True),
        ("/praktyki/x?q=1#y", True),
        ("/", True),
        ("praktyki/x", False),
        ("../x", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/&#9;/evil.example", False),
        ("&#9;//evil.example", False),
        ("ftp://a.example", False),
        ("?q=1", False),
    ],
)
def test_an_address_is_kept_only_if_it_says_where_it_leads(address, kept):
    (link,) = [one for one in elements(to_html(f'<a href="{address}">x</a>')) if one.tag == "a"]
    assert ("href" in link.attrib) is kept
    assert link.get("rel") == REL


PICTURE = "/pliki/0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (f"![Plan]({PICTURE})", f'<p><img alt="Plan" src="{PICTURE}"></p>'),
        (f"![Plan]({PICTURE}/mini)", f'<p><img alt="Plan" src="{PICTURE}/mini"></p>'),
        ("![Plan](https://a.example/x.png)", "<p>Plan</p>"),
        ('![A &lt;b&gt; "c"](/pliki/../x)', "<p>A &lt;b&gt; &quot;c&quot;</p>"),
        ("a<img>b", "<p>ab</p>"),
    ],
)
def test_a_picture_is_one_of_ours_or_its_words(markdown, html):
    assert to_html(markdown) == html


TABLE = '|Pozycja|Kwota "netto"|\n|---|--:|\n|Pompa|5 zł|\n'


def test_a_table_scrolls_on_its_own_and_its_headers_head_columns():
    found = list(elements(to_html(f"{TABLE}\n\n{TABLE}")))
    boxes = [one for one in found if one.get("class") == "table-scroll"]
    assert [(one.get("tabindex"), one.get("role"), one[0].tag) for one in boxes] == [
        ("0", "region", "table")
    ] * 2
    assert [one.get("aria-label") for one in boxes] == [
        'Tabela 1: Pozycja, Kwota "netto"',
        'Tabela 2: Pozycja, Kwota "netto"',
    ]
    assert {one.get("scope") for one in found if one.tag == "th"} == {"col"}


@pytest.mark.parametrize(
    ("html", "label"),
    [
        ("<table><tr><td>a</td></tr></table>", "Tabela 1"),
        ("<table><thead><tr><th></th></tr></thead></table>", "Tabela 1"),
        ("<table><thead><tr><th><b>A</b> &amp; B</th></tr></thead></table>", "Tabela 1: A & B"),
    ],
)
def test_a_table_written_in_html_is_named_by_what_it_has(html, label):
    (box,) = [one for one in elements(to_html(html)) if one.get("role") == "region"]
    assert box.get("aria-label") == label


def test_a_header_of_a_row_stays_one():
    html = to_html('<table><tr><th scope="row">a</th><td colspan="2">b</td></tr></table>')
    assert '<th scope="row">a</th><td colspan="2">' in html


@pytest.mark.parametrize("value", ["-1", "1000000", "x", '1" onclick="alert(1)'])
def test_a_cell_does_not_stretch_without_end(value):
    assert "colspan" not in to_html(f"<table><tr><td colspan='{value}'>a</td></tr></table>")


@pytest.mark.parametrize("mark", ["*Wskazówki redakcji, nie stanowisko miasta.*"])
def test_the_editors_advice_begins_with_a_note(mark):
    html = to_html(f"Miasto mówi.\n\n{mark}\n\nMy radzimy.")
    notes = [one for one in elements(html) if one.get("class") == "advice"]
    assert ["".join(note.itertext()) for note in notes] == [mark.strip("*")]


def test_nobody_else_writes_our_classes():
    html = to_html('<p class="advice">a</p><div class="table-scroll footnote">b</div>')
    assert 'class="advice"' not in html
    assert "table-scroll" not in html


def test_control_characters_do_not_reach_the_page():
    assert to_html("a\x00\x1b\u202eb\ud800 o\u0301") == "<p>ab ó</p>"


@pytest.mark.parametrize(
    ("markdown", "count"),
    [
        ("Zwykły **tekst** z [łączem](https://a.example).", 0),
        (TABLE, 0),
        ("a <script>x</script> b", 1),
        ("<svg>\n\nAkapit\n\n- a\n- b", 5),
        ("[x](javascript:alert(1))", 1),
        ("![x](https://a.example/x.png)", 1),
        ("`<script>` to słowo", 0),
    ],
)
def test_the_author_hears_how_much_is_not_shown(markdown, count):
    assert (removed(markdown) > 0) == (count > 0)


def test_the_version_names_the_libraries_too():
    assert render.RENDERER_VERSION.count("/") == 2


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_nothing_is_removed_from_the_practices(path):
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    assert removed(body) == 0
    assert objections(to_html(body)) == []
