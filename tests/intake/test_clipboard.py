import pytest

from app.domain.errors import FileRefusedError
from app.intake import sandbox
from app.intake.clipboard import plainer

ITEM = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span><![endif]>{}<o:p></o:p></p>"
WORD = (
    "<html><head><style>p {color: red}</style><title>x</title></head><body><!--StartFragment-->"
    "<h1>Tytuł</h1>"
    + ITEM.format(1, "·", "raz")
    + ITEM.format(2, "1.", "dwa <b>grubo</b>")
    + ITEM.format(1, "·", "trzy")
    + "<p class=MsoNormal>Koniec <del>nie</del><a href='https://a.example'>łącze</a>"
    "<img src='file:///c/x.png'><span style='mso-comment-reference:A_1'>uwaga</span></p>"
    "<div style='mso-element:comment-list'>Uwagi</div>"
    "<!--EndFragment--><p>poza</p></body></html>"
)


def test_what_was_copied_in_word_is_clean_markdown():
    assert sandbox.paste(WORD) == (
        "### Tytuł\n\n-   raz\n    1.  dwa **grubo**\n-   trzy\n\nKoniec [łącze](https://a.example)"
    )


def test_what_was_copied_in_google_docs_keeps_bold_and_italic():
    html = '<b style="font-weight:normal"><p><span style="font-weight:700">A</span> <span style="font-style:italic">b</span></p></b>'
    assert sandbox.paste(html) == "**A** *b*"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>a",
        "a<svg><script>x</script></svg>",
        "<style>x</style>a",
        "a<iframe srcdoc='x'>",
    ],
)
def test_nothing_active_is_left(html):
    assert sandbox.paste(html) == "a"


def test_addresses_of_scripts_leave_their_words():
    assert sandbox.paste("<a href='javascript:alert(1)'>a</a>") == "a"


def test_elements_that_are_never_closed_do_no_harm():
    assert plainer("<p><b>a</i></p>") == "<p><b>a</b></p>"


def test_too_much_is_refused():
    with pytest.raises(FileRefusedError, match="clipboard-too-large"):
        sandbox.paste("a" * 500_001)
