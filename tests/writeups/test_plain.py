import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.writeups.plain import plain
from app.writeups.render import to_html

PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("## Cel ##\n\nTekst", "Cel\n\nTekst"),
        ("a **b** _c_ *d* __e__ ***f*** `g`", "a b c d e f g"),
        ("snake_case i 2 * 3", "snake_case i 2 * 3"),
        ('[miasto](https://a.example/x_y "tytuł") i ![plan](/p.png)', "miasto i plan"),
        ("[miasto][1] i [2]\n\n[1]: https://a.example", "miasto i [2]"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("- a\n* b\n+ c\n1. d\n  2) e", "a\nb\nc\nd\ne"),
        ("> a\n> > b", "a\nb"),
        ("| A | B |\n|---|:-:|\n| 1 | 2 |", "A B\n1 2"),
        ("A | B\n--|--\n1 | 2", "A B\n1 2"),
        ("a\n\n---\n\n* * *\n\nb", "a\n\nb"),
        ("```python\nx = 1\n```", "x = 1"),
        ("słowo[^1]\n\n[^1]: przypis", "słowo\n\nprzypis"),
        ("CUW\n\n*[CUW]: centrum usług", "CUW"),
        ("[TOC]\n\na", "a"),
        ("termin\n:   opis", "termin\nopis"),
        ("a <b>c</b> <!-- d --> <img src=x onerror=alert(1)>", "a c"),
        ("1 < 2 i 3 > 2", "1 < 2 i 3 > 2"),
        ("&lt;b&gt; &amp; &nbsp;x", "<b> & \u00a0x"),
        (r"\*a\* \_b\_ \[c\]", "*a* _b_ [c]"),
        ("a\x00b\u202ec\r\nd", "abc\nd"),
        ("20 tys. zł – „tak”", "20 tys. zł – „tak”"),
        ("", ""),
    ],
)
def test_only_words_remain(markdown, words):
    assert plain(markdown) == words


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_the_words_are_those_of_the_page(path):
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    shown = unescape(re.sub(r"<[^>]+>", "", to_html(body)))
    assert plain(body).split() == shown.split()


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet=st.sampled_from("[]()<>*_`#-|!\\&;:. \nab1~^"), max_size=300))
def test_any_text_has_words(markdown):
    words = plain(markdown)
    assert words == words.strip()
    assert "\n\n\n" not in words


@pytest.mark.parametrize(
    "sign",
    [*"[(<*_`>#-|!\\&~\n ", "[^", "](", "<a", "- ", "&#", "*[", "\\[", " |", " #", "|-", "1. "],
)
def test_a_hundred_kilobytes_of_one_sign_are_read(sign):
    # The suite's time limit is the assertion: an expression that goes back takes minutes here.
    many = sign * (100_000 // len(sign))
    assert all(isinstance(plain(text), str) for text in (many, f"{many}x", f"x{many}", f"- {many}"))
