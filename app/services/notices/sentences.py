"""What a notice says in one line, in the reader's language, and where it leads."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.notices import NoticeKind


def N_(message: str) -> str:  # noqa: N802 - the name that gettext knows
    """Mark a text for the catalogue."""
    return message


SENTENCES: Mapping[NoticeKind, str] = {
    NoticeKind.SUBMITTED: N_("For review: %(title)s"),
    NoticeKind.SECOND_READING: N_("Your opinion is asked for: %(title)s"),
    NoticeKind.OPINION_GIVEN: N_("The expert has given an opinion: %(title)s"),
    NoticeKind.RETURNED: N_("Returned for corrections: %(title)s"),
    NoticeKind.PUBLISHED: N_("Published: %(title)s"),
    NoticeKind.ARCHIVED: N_("Archived: %(title)s"),
    NoticeKind.EXPIRING: N_("Is it still true? %(title)s"),
    NoticeKind.EXPIRED: N_("No longer valid: %(title)s"),
    NoticeKind.TO_CONFIRM: N_("A description of your city is waiting to be confirmed: %(title)s"),
    NoticeKind.APPLICATION: N_("%(city)s asks to join"),
    NoticeKind.NEW_PRACTICE: N_("New practice: %(title)s"),
    NoticeKind.RIGHTS_CHANGED: N_("Your rights have changed"),
    NoticeKind.CONSULTATION_OPENED: N_("Your city is asked for its opinion: %(title)s"),
    NoticeKind.CONSULTATION_UNREAD: N_("Nobody in your city has opened it yet: %(title)s"),
    NoticeKind.CONSULTATION_REMINDER: N_(
        "The opinion of your city is due by %(closes_on)s: %(title)s"
    ),
    NoticeKind.CONSULTATION_EXTENDED: N_("More time, until %(closes_on)s: %(title)s"),
    NoticeKind.CONSULTATION_THANKS: N_("Thank you for the opinion: %(title)s"),
    NoticeKind.CONSULTATION_CLOSED: N_(
        "The consultation is closed, remarks are waiting: %(title)s"
    ),
    NoticeKind.REMARKS_ANSWERED: N_("The remarks of your city have been answered: %(title)s"),
    NoticeKind.OUTPUT_ADOPTED: N_("Adopted by the network: %(title)s"),
    NoticeKind.OPINION_WAITING: N_("The opinion of your city is ready to be given: %(title)s"),
    NoticeKind.OPINION_RECEIPT: N_("The opinion of your city was given (%(number)s): %(title)s"),
    NoticeKind.LATE_OPINION: N_("Late opinion of the city %(city)s on: %(title)s"),
    NoticeKind.PRACTICE_OPINION: N_("Opinion of another city (%(city)s) on: %(title)s"),
    NoticeKind.OUTPUT_AUTHOR: N_("Your city is now an author of: %(title)s"),
    NoticeKind.OUTPUT_HANDED_IN: N_("To read in the network: %(title)s"),
    NoticeKind.OUTPUT_VERSION: N_("New version of an output: %(title)s"),
    NoticeKind.OUTPUT_PUBLISHED: N_("New output: %(title)s"),
    NoticeKind.COMMENT_QUESTION: N_("A question about: %(title)s"),
    NoticeKind.COMMENT_ERROR: N_("An error pointed out in: %(title)s"),
    NoticeKind.COMMENT_ANSWERED: N_("Your question has been answered: %(title)s"),
    NoticeKind.COMMENT_HIDDEN: N_("Your comment was hidden: %(title)s"),
    NoticeKind.SEARCH_HIT: N_("New for your search “%(words)s”: %(title)s"),
    NoticeKind.SEARCH_HIT_AT_ONCE: N_("New for your search “%(words)s”: %(title)s"),
    NoticeKind.NETWORK_QUESTION: N_("A question to your network from %(city)s: %(question)s"),
    NoticeKind.ADOPTION: N_("%(city)s is repeating your practice: %(title)s"),
}


class _Given(dict[str, Any]):
    """What a notice holds; what it lacks is a dash, so that an old one never breaks a page."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(kind: NoticeKind, data: Mapping[str, Any], gettext: Callable[[str], str]) -> str:
    """Return what a notice says."""
    return gettext(SENTENCES[kind]) % _Given(data)


def destination(kind: NoticeKind, data: Mapping[str, Any]) -> str:
    """Return the address, below the site's own, that a notice leads to."""
    if kind is NoticeKind.APPLICATION:
        return f"/zarzadzanie/zgloszenia/{data['key']}" if "key" in data else "/do-zrobienia"
    address = str(data.get("address", ""))
    return address if address.startswith("/") and address[1:2] != "/" else "/do-zrobienia"
