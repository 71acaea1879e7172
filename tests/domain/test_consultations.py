"""Working days and public holidays of Poland, checked against calendars known beforehand."""

from datetime import date

import pytest

from app.domain.consultations import (
    days_lost,
    holidays,
    is_working_day,
    working_days,
    working_days_after,
    working_days_before,
)


def test_the_holidays_of_a_year_are_those_of_the_act():
    assert holidays(2026) == {
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 3),
        date(2026, 5, 24),
        date(2026, 6, 4),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
    }


def test_christmas_eve_is_free_since_2025():
    assert date(2024, 12, 24) not in holidays(2024)
    assert date(2025, 12, 24) in holidays(2025)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [(date(2026, 11, 25), True), (date(2026, 11, 28), False), (date(2026, 11, 11), False)],
)
def test_offices_work_on_weekdays_that_are_no_holidays(day, wanted):
    assert is_working_day(day) is wanted


def test_days_are_counted_over_christmas():
    assert working_days(date(2026, 12, 21), date(2026, 12, 31)) == 7
    assert working_days(date(2026, 12, 22), date(2026, 12, 21)) == 0
    assert working_days_before(date(2026, 12, 28), 3) == date(2026, 12, 21)
    assert working_days_after(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert days_lost(date(2026, 12, 20), date(2027, 1, 6)) == {
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 6),
    }
