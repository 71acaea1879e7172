"""Consultations: Observers are asked, reminded, thanked; then the output is adopted."""

from app.services.consultations.adopting import adopt
from app.services.consultations.calendar import close, remind
from app.services.consultations.opening import (
    Call,
    Invited,
    Warned,
    default_day,
    extend,
    invited,
    open_,
    warned,
    warned_more,
)
from app.services.consultations.reading import Course, course, of_output
from app.services.consultations.reporting import Report, Said, report

__all__ = [
    "Call",
    "Course",
    "Invited",
    "Report",
    "Said",
    "Warned",
    "adopt",
    "close",
    "course",
    "default_day",
    "extend",
    "invited",
    "of_output",
    "open_",
    "remind",
    "report",
    "warned",
    "warned_more",
]
