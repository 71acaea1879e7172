"""Comments: what is said under a version, in two levels."""

from datetime import timedelta
from enum import StrEnum

TEXT_LIMIT_BYTES = 5_000
REASON_LIMIT = 1_000
# A question to which nobody of the author's city has replied shows so after so many working days.
ANSWER_WITHIN_DAYS = 10
PER_HOUR_LIMIT = 20
# So many links in what somebody says before anything of theirs was read wait for a moderator.
FIRST_LINKS_LIMIT = 5
PER_HOUR = timedelta(hours=1)


class CommentKind(StrEnum):
    """What somebody wants to say with it."""

    QUESTION = "question"
    USEFUL = "useful"
    ERROR = "error"
    REMARK = "remark"
