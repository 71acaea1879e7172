"""Asks the front matter for values of a kind, and writes down what is wrong instead of raising.

A value that is wrong comes back as the empty one of its kind, so that reading can go on to the
next fault; whoever asks must look at `faults` before using anything. A key without a value counts
as left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from urllib.parse import urlsplit

from app.domain.errors import Fault
from app.domain.slugs import fold
from app.writeups.faults import fault
from app.writeups.frontmatter import Items, Table, Text, Value

ITEMS_LIMIT = 40
_LINE_LIMIT = 300
_ADDRESS_LIMIT = 2_000
# Digits in groups of three or not, comma or point: both are in use in Polish offices.
_AMOUNT = re.compile(
    r"(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,3}|[0-9]{1,12})(?:[.,][0-9]{1,2})?"
)
_SPACES = re.compile(r"[ \u00a0\u202f]")
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# Two words as alike as "partnerzi" and "partnerzy" are one word misspelt.
_NEAR = 0.75
_WHOLE = Decimal(100)
_NOTHING = Table({}, {}, 0)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one table; `place` stands before its keys in faults ("koszt.")."""

    table: Table
    faults: list[Fault]
    place: str = ""

    def refuse(self, code: str, key: str, value: str = "", line: int = 0) -> None:
        """Write down that something is wrong with the value of `key`."""
        where = line or self.table.lines.get(key, self.table.line if self.place else 0)
        self.faults.append(fault(code, where, self.place + key, value))

    def expect(self, *known: str) -> None:
        """Write down every key that is not one of `known`."""
        for key in self.table.values:
            if key in known:
                continue
            near = get_close_matches(fold(key).casefold(), known, 1, _NEAR)
            self.refuse("misspelt-key" if near else "unknown-key", key, near[0] if near else "")

    def has(self, key: str) -> bool:
        """Tell whether `key` has a value."""
        value = self.table.values.get(key)
        return not (value is None or (isinstance(value, Text) and not value.text))

    def text(self, key: str, limit: int = _LINE_LIMIT, *, required: bool = False) -> str:
        """Return the text of `key`, at most `limit` characters; "" if left out or wrong."""
        value = self._value(key, required=required)
        return "" if value is None else self._plain(key, value, limit)

    def texts(
        self,
        key: str,
        count: int = ITEMS_LIMIT,
        limit: int = _LINE_LIMIT,
        *,
        required: bool = False,
    ) -> tuple[str, ...]:
        """Return the list of texts of `key`, at most `count`; () if left out or wrong."""
        return tuple(text for text, _ in self.texts_by_line(key, count, limit, required=required))

    def texts_by_line(
        self,
        key: str,
        count: int = ITEMS_LIMIT,
        limit: int = _LINE_LIMIT,
        *,
        required: bool = False,
    ) -> list[tuple[str, int]]:
        """Return the list of texts of `key`, each with its line."""
        items = self._items(key, count, required=required)
        texts = [(self._plain(key, item, limit), item.line) for item in items]
        return [(text, line) for text, line in texts if text]

    def tables(self, key: str, *known: str) -> "Iterator[Values]":
        """Yield the tables in the list of `key`, whose keys are `known`; others are faults."""
        for item in self._items(key, ITEMS_LIMIT):
            values = self._inner(key, item, known)
            if isinstance(item, Table):
                yield values

    def inner(self, key: str, *known: str) -> "Values":
        """Return the table of `key`, whose keys are `known`; an empty one if left out or wrong."""
        value = self._value(key)
        return self._inner(key, _NOTHING if value is None else value, known)

    def amount(self, key: str) -> Decimal | None:
        """Return the number of `key`: not negative, at most two decimals; None if wrong."""
        text = self.text(key)
        if not text:
            return None
        found = number(text)
        if found is None:
            self.refuse("wrong-number", key, text)
        return found

    def percent(self, key: str) -> Decimal | None:
        """Return the share of `key`, 0–100; None if left out or wrong."""
        text = self.text(key).removesuffix("%").rstrip()
        if not text:
            return None
        share = number(text)
        if share is not None and share <= _WHOLE:
            return share
        self.refuse("wrong-percent", key, text)
        return None

    def year(self, key: str) -> int | None:
        """Return the year of `key`, 1900–2099; None if left out or wrong."""
        text = self.text(key)
        if not text:
            return None
        if _YEAR.fullmatch(text):
            return int(text)
        self.refuse("wrong-year", key, text)
        return None

    def day(self, key: str, default: date | None) -> date:
        """Return the date of `key`; `default` where left out, and a fault if there is none."""
        if not self.has(key) and default is not None:
            return default
        text = self.text(key, required=True)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # there is no such day; told below, as any other text that is no date
        if text:
            self.refuse("wrong-date", key, text)
        return date.min

    def address(self, key: str) -> str:
        """Return the http(s) address of `key`; "" if wrong."""
        text = self.text(key, _ADDRESS_LIMIT, required=True)
        if text and not _is_address(text):
            self.refuse("wrong-address", key, text)
        return text

    def _value(self, key: str, *, required: bool = False) -> Value | None:
        if self.has(key):
            return self.table.values[key]
        if required:
            self.refuse("missing-key", key)
        return None

    def _plain(self, key: str, value: Value, limit: int) -> str:
        if not isinstance(value, Text):
            self.refuse("not-text", key, line=value.line)
            return ""
        if len(value.text) > limit:
            self.refuse("too-long", key, str(limit), value.line)
        return value.text

    def _items(self, key: str, count: int, *, required: bool = False) -> Sequence[Value]:
        value = self._value(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self.refuse("not-a-list", key, value.text if isinstance(value, Text) else "")
            return ()
        if required and not value.items:
            self.refuse("missing-key", key)
        if len(value.items) > count:
            self.refuse("too-many", key, str(count))
        return value.items

    def _inner(self, key: str, value: Value, known: tuple[str, ...]) -> "Values":
        if not isinstance(value, Table):
            shown = value.text if isinstance(value, Text) else ""
            self.refuse("not-a-table", key, shown, value.line)
            value = _NOTHING
        values = Values(value, self.faults, f"{self.place}{key}.")
        values.expect(*known)
        return values


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def number(text: str) -> Decimal | None:
    """Return the number written, not negative and of at most two decimals; None for no number."""
    if not _AMOUNT.fullmatch(text):
        return None
    return Decimal(_SPACES.sub("", text).replace(",", "."))
