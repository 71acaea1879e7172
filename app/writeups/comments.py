"""Markdown of a comment: the same safe HTML as that of write-ups, without headings of its own.

A comment stands under a heading of the page; its own headings would break the outline of the page.
"""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlsplit

from app.writeups.sandbox import Renderer

# `Renderer` writes every tag in this one form.
_BEGINS = re.compile(r'<h[2-6](?: id="[^"]*")?>')
_ENDS = re.compile(r"</h[2-6]>")
_ADDRESS = re.compile(r"""https?://[^\s"<>()\[\]]+""")
_ASCII_OF = "xn--"  # how the letters of a name of the network are written that are not ASCII
_HOST = re.compile(r"[a-z0-9ąćęłńóśźż.:-]*")


def to_html(renderer: Renderer, markdown: str, prefix: str) -> str:
    """Return the safe HTML of a comment, `prefix` before every id, headings as bold lines.

    Raises InvalidWriteUpError if the text costs too much to render.
    """
    html = renderer.render(markdown, prefix)
    return _ENDS.sub("</strong></p>", _BEGINS.sub("<p><strong>", html))


def linked_hosts(html: str) -> Sequence[str]:
    """Return the hosts of the addresses in a comment, each address once, a link or not."""
    return [_host(address) for address in dict.fromkeys(_ADDRESS.findall(unescape(html)))]


def is_deceptive(host: str) -> bool:
    """Tell whether the name of a host has letters that may be taken for others (homoglyphs).

    Polish ones may not; the Cyrillic а in “gоv.pl” is taken for ours.
    """
    return _HOST.fullmatch(host) is None


def _host(address: str) -> str:
    """Return the host of an address with its letters as readers see them; "?" where none can be."""
    try:
        host = (urlsplit(address).hostname or "?").lower()
        return host.encode("ascii").decode("idna") if _ASCII_OF in host else host
    except (ValueError, UnicodeError):
        return "?"
