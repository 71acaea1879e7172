"""Markdown becomes HTML that is safe to show, in one function; nothing else may make HTML of it.

Python-Markdown lets HTML through and is not bounded in time: the result is cleaned by a list of
what is allowed, and the work is done in a child process (`sandbox`), when a text is written, never
when it is read. The libraries are loaded at the first rendering, so that a process that only
wants the version does without them.
"""

import re
from collections import Counter
from functools import lru_cache
from html import escape, unescape
from importlib.metadata import version
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from app.domain.practices import ADVICE_MARK
from app.domain.slugs import slug
from app.writeups.characters import tidy

if TYPE_CHECKING:
    import nh3

# A stored page whose version differs is due for rendering again.
RENDERER_VERSION = f"1/markdown-{version('markdown')}/nh3-{version('nh3')}"
PREFIX = "tresc-"

_TAGS = set(
    """
    a abbr b blockquote br caption code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i
    img ins kbd li ol p pre q s small strong sub sup table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 - a list of words reads better than forty strings
)
_GONE_WITH_CONTENT = set(
    "script style iframe object noscript template svg math textarea title".split()  # noqa: SIM905
)
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6", "li", "sup")},
}
_SMALL_NUMBER = re.compile(r"[0-9]{1,4}")
# Values that an attribute may have; without an entry here any.
_VALUES = {
    "src": re.compile(r"/pliki/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/[a-z0-9-]+)?"),
    "id": re.compile(r"[\w:.-]+"),
    "scope": re.compile(r"(?:row|col)(?:group)?"),
    "start": _SMALL_NUMBER,
    "colspan": re.compile(r"[0-9]{1,2}"),
    "rowspan": re.compile(r"[0-9]{1,2}"),
    "width": _SMALL_NUMBER,
    "height": _SMALL_NUMBER,
}
# Browsers read \ as / and drop tabs and line ends, so "/\t/evil" would be another host.
_OWN_ADDRESS = re.compile(r"/(?:[^/\\\s\x00-\x20][^\\\s\x00-\x20]*)?")
# The cleaner writes every tag in this one form and escapes < elsewhere but in attributes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_HEADER_ROW = re.compile(r"<table>\s*<thead>\s*<tr>(.*?)</tr>", re.DOTALL)
_HEADER_CELL = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_ANY_START = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_ADDRESS = re.compile(r"""<(?:a|img)\b[^<>]*\b(?:href|src)\s*=""", re.IGNORECASE)
_ADVICE = f"<p><em>{ADVICE_MARK}</em></p>"
# The language of the write-ups; what is stored cannot follow the reader's.
_TABLE_NAME = "Tabela {number}"
_BACK_TO_TEXT = "Wróć do miejsca przypisu {}"


def to_html(markdown: str, prefix: str = PREFIX) -> str:
    """Return safe HTML: headings from the second level down, `prefix` before every id.

    Tables stand in a box that scrolls on its own and is reached by keyboard (WCAG 2.2, 1.4.10 and
    2.1.1); the line that begins the editors' advice has the class `advice`.
    May raise RecursionError for a text nested too deeply.
    """
    return _finished(clean(_raw(markdown), prefix))


def clean(html: str, prefix: str = PREFIX) -> str:
    """Return `html` with only what is allowed; cleaning twice changes nothing."""
    return _cleaner(prefix).clean(html)


def removed(markdown: str) -> int:
    """Return how many elements and addresses of `markdown` its HTML does not show.

    For the preview: an unclosed `<svg>` swallows the rest of the text, and the author must hear of
    it.
    """
    raw = _raw(markdown)
    cleaned = clean(raw)
    gone = Counter(tag.lower() for tag in _ANY_START.findall(raw))
    gone.subtract(_ANY_START.findall(cleaned))
    elements = sum(count for count in gone.values() if count > 0)
    return elements + max(0, len(_ADDRESS.findall(raw)) - len(_ADDRESS.findall(cleaned)))


def _raw(markdown: str) -> str:
    from markdown import Extension, Markdown
    from markdown.extensions.footnotes import FootnoteExtension
    from markdown.extensions.toc import TocExtension

    extensions: list[str | Extension] = [
        "tables",
        "fenced_code",
        FootnoteExtension(BACKLINK_TITLE=_BACK_TO_TEXT),
        TocExtension(baselevel=1, slugify=lambda text, _: slug(text)),
        "def_list",
        "abbr",
        "sane_lists",
    ]
    converter = Markdown(extensions=extensions, output_format="html")
    # The page's title is the only heading of the first level; after inline (20), before toc (5).
    converter.treeprocessors.register(_no_first_level(converter), "no-first-level", 10)
    return converter.convert(tidy(markdown))


def _no_first_level(converter: Any) -> Any:
    from markdown.treeprocessors import Treeprocessor

    class NoFirstLevel(Treeprocessor):
        def run(self, root: Any) -> None:
            for element in root.iter("h1"):
                element.tag = "h2"

    return NoFirstLevel(converter)


@lru_cache(maxsize=32)
def _cleaner(prefix: str) -> "nh3.Cleaner":
    import nh3

    def own_address(address: str) -> str | None:
        if address.startswith("#"):
            name = address[1:].removeprefix(prefix)
            return f"#{prefix}{name}"
        return address if _OWN_ADDRESS.fullmatch(address) else None

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed_value,
        link_rel="noopener noreferrer nofollow ugc",
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=own_address,
        allowed_classes={"div": {"footnote", "toc"}},
        id_prefix=prefix,
    )


def _allowed_value(_tag: str, attribute: str, value: str) -> str | None:
    pattern = _VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


def _finished(html: str) -> str:
    """Add to cleaned HTML what only we may write: classes, roles and names of our own."""
    tables = 0

    def finish(found: re.Match[str]) -> str:
        nonlocal tables
        tag, name, attributes = found[0], found[2], found[3]
        if name == "table":
            tables += not found[1]
            return "</table></div>" if found[1] else _box(html, found.start(), tables) + tag
        if name == "th" and not found[1] and " scope=" not in attributes:
            return f'<th{attributes} scope="col">'
        if name == "img" and " src=" not in attributes:
            return _alternative(attributes)
        if html.startswith(_ADVICE, found.start()):
            return '<p class="advice">'
        return tag

    return _TAG.sub(finish, html)


def _box(html: str, start: int, number: int) -> str:
    name = _TABLE_NAME.format(number=number)
    header = _HEADER_ROW.match(html, start)
    if header:
        cells = (_TAG.sub("", cell).strip() for cell in _HEADER_CELL.findall(header[1]))
        told = ", ".join(cell for cell in cells if cell)
        name = f"{name}: {told}" if told else name
    label = escape(shorten(unescape(name), 120, placeholder="…"))
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'


def _alternative(attributes: str) -> str:
    """Return the words of a picture that may not be shown."""
    words = dict(_ATTRIBUTE.findall(attributes)).get("alt", "")
    return escape(unescape(words))
