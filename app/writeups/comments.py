"""Markdown of a comment: the same safe HTML as that of write-ups, without headings of its own.

A comment stands under a heading of the page; its own headings would break the outline of the page.
"""

import re

from app.writeups.sandbox import Renderer

# `Renderer` writes every tag in this one form.
_BEGINS = re.compile(r'<h[2-6](?: id="[^"]*")?>')
_ENDS = re.compile(r"</h[2-6]>")


def to_html(renderer: Renderer, markdown: str, prefix: str) -> str:
    """Return the safe HTML of a comment, `prefix` before every id, headings as bold lines.

    Raises InvalidWriteUpError if the text costs too much to render.
    """
    html = renderer.render(markdown, prefix)
    return _ENDS.sub("</strong></p>", _BEGINS.sub("<p><strong>", html))
