"""The calendar of the place: moments are kept in UTC, days and months are those of Poland."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Warsaw")


def day(moment: datetime) -> date:
    """Return the day it is in Poland at a moment, which says its zone."""
    return moment.astimezone(HERE).date()
