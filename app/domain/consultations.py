"""A consultation with the Observers: its days, and the working days of Poland."""

from datetime import date, timedelta
from functools import cache

DEFAULT_DAYS = 21
LEAST_DAYS = 14
MOST_DAYS = 120
QUESTIONS_LIMIT = 5
QUESTION_LIMIT = 300
ANSWER_LIMIT = 2_000
REASON_LIMIT = 1_000
# Cities may join another's remark for so many days after the consultation had closed.
JOIN_DAYS = 3
# Who has not opened it is reminded after so many days, who has not answered so many working days
# before the closing.
UNREAD_AFTER = timedelta(days=7)
REMIND_BEFORE = (3, 1)

_SATURDAY = 5


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Poland in a year."""
    # The library brings the holidays of every country along: 11 MB for a few pages.
    from holidays.countries.poland import Poland

    return frozenset(Poland(years=year))  # type: ignore[no-untyped-call] # the library's


def is_working_day(day: date) -> bool:
    """Tell whether offices work: neither a weekend nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """Return the day that lies `count` working days before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the day that lies `count` working days after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days(first: date, last: date) -> int:
    """Count the working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return sum(is_working_day(first + timedelta(days=n)) for n in span)


def days_lost(first: date, last: date) -> frozenset[date]:
    """Return the public holidays from `first` to `last` that fall on a day of the week."""
    return frozenset(
        day
        for year in range(first.year, last.year + 1)
        for day in holidays(year)
        if first <= day <= last and day.weekday() < _SATURDAY
    )


def join_until(closes_on: date) -> date:
    """Return the last day on which cities may join another's remark."""
    return closes_on + timedelta(days=JOIN_DAYS)
