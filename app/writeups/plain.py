"""The words of a Markdown text without its signs, for the search and for fragments.

Its expressions never go far back (runs of spaces are made one space first), so that its time grows
with the length of the text only; rendering would be exact but has no such bound. Paragraphs, list
items and table rows stay on lines of their own.
"""

import re
from html import unescape

from app.writeups.characters import tidy

_CODE_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,}).*$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^(?=[ :-]*\|)[ |:-]+$\n?", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,}|=+ *|-+ *)$", re.MULTILINE)
_LINE_SIGNS = re.compile(
    r"^ ?(?:(?:> ?|#{1,6} ?|[-*+] |[0-9]{1,9}[.)] |: ) ?)+",
    re.MULTILINE,
)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]*\]:[^\n]*$", re.MULTILINE)
_NOTE = re.compile(r"\[\^[^\[\]\n]*\]:?")
_ABBREVIATION = re.compile(r"^\*\[[^\[\]\n]*\]:[^\n]*$", re.MULTILINE)
_CONTENTS = re.compile(r"^\[TOC\]$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_TRAILING_MARKS = re.compile(r" #+ ?$", re.MULTILINE)
_EMPHASIS = re.compile(
    r"(?<!\\)(?:(?<!\s)\*{1,3}|\*{1,3}(?!\s)|`{1,300}|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_]))"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~:])")
_PIPES = re.compile(r" ?(?<!\\)\| ?")
_SPACES = re.compile(r"[ \t]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain(markdown: str) -> str:
    """Return the words of `markdown`: no Markdown signs, no HTML; NFC, at most one empty line."""
    text = _SPACES.sub(" ", tidy(markdown))
    for gone in (_CODE_FENCE, _TABLE_RULE, _RULE, _DEFINITION, _ABBREVIATION, _CONTENTS):
        text = gone.sub("", text)
    text = _TRAILING_MARKS.sub("", _LINE_SIGNS.sub("", text))
    text = _TAG.sub("", _BARE_LINK.sub(r"\1", text))
    text = _NOTE.sub("", _LINK.sub(r"\1", text))
    if any(sign in text for sign in "*_`"):  # its look behind costs more than all the rest
        text = _EMPHASIS.sub("", text)
    if "|" in text:
        text = _PIPES.sub(" ", text)
    text = unescape(_ESCAPED.sub(r"\1", text))
    lines = (_SPACES.sub(" ", line).strip() for line in tidy(text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
