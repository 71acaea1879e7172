"""Searches that people save, what is looked for and not found, and questions to a network."""

import re
from datetime import date

SAVED_LIMIT = 50
QUESTION_LEAST, QUESTION_LIMIT = 10, 1_000
QUESTIONS_A_DAY = 5
# What fewer places than this looked for in one month stays unknown, and is forgotten with it.
ASKERS_LEAST = 5
UNMET_LIMIT = 80
# Nothing is counted any more in a month in which so much was not found: somebody plays with us.
MARKS_LIMIT = 50_000
# An address, or so many digits as only numbers of people and accounts have.
_PERSONAL = re.compile(r"@|\d(?:[ -]?\d){5}")


def month(day: date) -> str:
    """Return the month of a day as it sorts: 2026-11."""
    return f"{day:%Y-%m}"


def is_personal(text: str) -> bool:
    """Tell whether a query may name a person; such a one is not even counted."""
    return len(text) > UNMET_LIMIT or _PERSONAL.search(text) is not None
