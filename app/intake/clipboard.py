"""HTML of the clipboard made plain: Word's own marks for lists and comments become what they mean.

Word writes a list as paragraphs with the style `mso-list:l0 level2 lfo1` and the bullet as text;
Google Docs writes bold as a style. What comes out is HTML that pandoc understands.
"""

import re
from html import escape
from html.parser import HTMLParser

_GONE = {"head", "style", "script", "title", "xml", "del", "svg", "math", "object", "template"}
_VOID = {"br", "hr", "img", "meta", "link", "col", "input", "base", "wbr", "area", "source"}
_KEPT = {
    *("p", "br", "b", "strong", "i", "em", "u", "a", "ul", "ol", "li", "table", "thead", "tbody"),
    *("tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "div"),
    *("sup", "sub", "dl", "dt", "dd"),
}
_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display:\s*none|mso-element:\s*comment|mso-special-character:\s*comment|mso-comment",
    re.IGNORECASE,
)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|400)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->", re.DOTALL)
_LEVELS = 9


class _Plainer(HTMLParser):
    """Writes what it reads with few elements and no attributes but the address of a link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._open: list[tuple[str, str]] = []  # the element read, what closes it
        self._hidden = 0  # how many of the open elements hide what is in them
        self._lists: list[str] = []
        self._mark: list[str] | None = None  # the bullet being read
        self._level = 0  # of the paragraph being read, if it is an item

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "")
        if tag in _VOID:
            if tag == "br" and not self._hidden:
                self.out.append("<br>")
            return
        if tag in _GONE or ":" in tag or _HIDDEN.search(style) or self._hidden:
            is_word = tag.startswith(("o:", "w:"))
            self._push(tag, "hidden" if not is_word or self._hidden else "")
            return
        if _MARK.search(style):
            self._mark = []
            self._push(tag, "mark")
            return
        self._write(tag, style, given.get("href", ""))

    def _write(self, tag: str, style: str, address: str) -> None:
        item = _LIST.search(style) if tag == "p" else None
        if item:
            self._level = min(int(item[1]), _LEVELS)
            self._push(tag, "item")
            return
        if tag in {"p", "div", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"}:
            self._end_lists()
        dress = self._dress(tag, style)
        if tag == "a" and address:
            self.out.append(f'<a href="{escape(address)}">')
            self._push(tag, "</a>")
        elif dress:
            self.out += [f"<{one}>" for one in dress]
            self._push(tag, "".join(f"</{one}>" for one in reversed(dress)))
        else:
            self._push(tag, "")

    def _dress(self, tag: str, style: str) -> list[str]:
        if tag in {"b", "strong"} and _NOT_BOLD.search(style):
            return []
        if tag == "span":
            bold, italic = _BOLD.search(style), _ITALIC.search(style)
            return ["strong"] * bool(bold) + ["em"] * bool(italic)
        return [tag] if tag in _KEPT and tag != "a" else []

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, closing = self._open.pop()
            self._close(closing)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._mark is not None:
            self._mark.append(data)
        elif not self._hidden:
            self.out.append(escape(data))

    def _push(self, tag: str, closing: str) -> None:
        self._hidden += closing == "hidden"
        self._open.append((tag, closing))

    def _close(self, closing: str) -> None:
        if closing == "hidden":
            self._hidden -= 1
        elif closing == "mark":
            mark = "".join(self._mark or [])
            self._mark = None
            self._begin_item("ol" if _NUMBER.match(mark) else "ul")
        elif closing != "item":
            self.out.append(closing)

    def _begin_item(self, kind: str) -> None:
        """Open or close lists until the item stands at its level."""
        while len(self._lists) > self._level:
            self.out.append(f"</li></{self._lists.pop()}>")
        if len(self._lists) == self._level and self._lists:
            self.out.append("</li><li>")
        while len(self._lists) < self._level:
            self._lists.append(kind)
            self.out.append(f"<{kind}><li>")

    def _end_lists(self) -> None:
        while self._lists:
            self.out.append(f"</li></{self._lists.pop()}>")

    def close(self) -> None:
        super().close()
        while self._open:
            self._close(self._open.pop()[1])
        self._end_lists()


def plainer(html: str) -> str:
    """Return the part of `html` that was copied, with what it looks like and nothing else."""
    part = _FRAGMENT.search(html)
    reader = _Plainer()
    reader.feed(part[1] if part else html)
    reader.close()
    return "".join(reader.out)
