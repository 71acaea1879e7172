"""Characters that have no place in a text for people.

Control characters break files and letters; bidirectional controls make a text read differently from
what it says ("Trojan Source", CVE-2021-42574); lone surrogates cannot be written as UTF-8.
"""

import re
import unicodedata

# Tab and line feed stay. U+0085, U+2028 and U+2029 end a line in YAML but not in Markdown.
_UNWANTED = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029"  # line and paragraph separator
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff"  # surrogates
    "\ufffe\uffff"  # not characters
)
UNWANTED = re.compile(f"[{_UNWANTED}]")
_LINE_END = re.compile(r"\r\n?")
_GAP = re.compile(r"[ \t\n]+")


def with_line_feeds(text: str) -> str:
    """Return `text` with every line end of Windows or old Macs made a line feed."""
    return _LINE_END.sub("\n", text)


def tidy(text: str) -> str:
    """Return `text` in NFC, with line feeds, without characters that have no place in it."""
    return unicodedata.normalize("NFC", UNWANTED.sub("", with_line_feeds(text)))


def one_line(text: str) -> str:
    """Return `text` in NFC on one line, with single spaces; no-break spaces stay."""
    return unicodedata.normalize("NFC", _GAP.sub(" ", text).strip())
