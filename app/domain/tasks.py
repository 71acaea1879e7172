"""What may wait for a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# A description is to be confirmed from so long before its end.
CONFIRM_BEFORE = timedelta(days=30)
# So long after a city said that it repeats something it is asked how that went.
ASK_AGAIN_AFTER = timedelta(days=365)


class TaskKind(StrEnum):
    """Why something waits, in the order in which it is shown."""

    SECOND_FACTOR = "second-factor"
    RETURNED = "returned"
    CONFLICT = "conflict"
    OPINION_TO_GIVE = "opinion-to-give"
    OPINION_DUE = "opinion-due"
    REMARKS = "remarks"
    TO_ADOPT = "to-adopt"
    TO_PUBLISH = "to-publish"
    TO_OPEN = "to-open"
    OPINION = "opinion"
    REVIEW = "review"
    QUESTION = "question"
    REPORTED = "reported"
    APPLICATION = "application"
    OVERDUE = "overdue"
    EXPIRING = "expiring"
    TO_CONFIRM = "to-confirm"
    DRAFT = "draft"
    TO_CLOSE = "to-close"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: what, since when, until when; `key` says which one it is.

    `detail` is the reason of a return or the name of who asks; `number` that of a kept text, or how
    many remarks wait. `is_offered`: the coordinator was asked to give the opinion that is due.
    """

    kind: TaskKind
    title: str = ""
    key: str = ""
    since: datetime | None = None
    due: date | None = None
    city: str = ""
    detail: str = ""
    number: int = 0
    is_offered: bool = False
