"""What stands on a table on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper: title, facts below it, the table, lists with headings after it.

    `widths` are centimetres and go with `header`; `page` holds two places for numbers, "Page {} of
    {}"; `language` is a tag like "pl-PL".
    """

    title: str
    subject: str
    language: str
    facts: Sequence[tuple[str, str]]
    caption: str
    header: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    after: Sequence[tuple[str, Sequence[str]]]
    page: str
    made_at: datetime
