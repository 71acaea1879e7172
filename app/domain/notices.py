"""What people are told: kinds of notices, and which of them cannot wait for the weekly digest."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What has happened, seen by the person it concerns."""

    SUBMITTED = "submitted"  # to reviewers: a text waits
    SECOND_READING = "second-reading"  # to the expert asked
    OPINION_GIVEN = "opinion-given"  # to the moderator: the expert has read
    RETURNED = "returned"  # to the city: corrections wanted
    PUBLISHED = "published"  # to the city
    ARCHIVED = "archived"  # to the city
    EXPIRING = "expiring"  # to the city: 30 days before `wazne_do`
    EXPIRED = "expired"  # to the city: 30 days after
    TO_CONFIRM = "to-confirm"  # to the coordinator: an editorial description of the city
    APPLICATION = "application"  # to moderators: somebody asks to join
    NEW_PRACTICE = "new-practice"  # to members of the network
    RIGHTS_CHANGED = "rights-changed"  # to the person
    CONSULTATION_OPENED = "consultation-opened"  # to the cities asked
    CONSULTATION_UNREAD = "consultation-unread"  # to those of them who have not looked
    CONSULTATION_REMINDER = "consultation-reminder"  # to those who have not answered
    CONSULTATION_EXTENDED = "consultation-extended"  # to the cities asked
    CONSULTATION_THANKS = "consultation-thanks"  # to those who have answered
    CONSULTATION_CLOSED = "consultation-closed"  # to authors and moderators: answer the remarks
    REMARKS_ANSWERED = "remarks-answered"  # to cities whose remarks have answers
    OUTPUT_ADOPTED = "output-adopted"  # to authors and the cities asked
    OPINION_WAITING = "opinion-waiting"  # to the coordinator: the city's opinion is to be given
    OPINION_RECEIPT = "opinion-receipt"  # to the city: its opinion was given
    LATE_OPINION = "late-opinion"  # to authors and moderators: a city answered after the closing
    PRACTICE_OPINION = "practice-opinion"  # to the city of a practice: another's opinion on it
    OUTPUT_AUTHOR = "output-author"  # to a city that was made an author of an output
    OUTPUT_HANDED_IN = "output-handed-in"  # to the network: an output waits to be read
    OUTPUT_VERSION = "output-version"  # to those who read it: there is a newer text
    OUTPUT_PUBLISHED = "output-published"  # to everybody in the network
    COMMENT_QUESTION = "comment-question"  # to the authors' cities
    COMMENT_ERROR = "comment-error"  # to the authors' cities
    COMMENT_ANSWERED = "comment-answered"  # to the asker
    COMMENT_HIDDEN = "comment-hidden"  # to whoever wrote it
    SEARCH_HIT = "search-hit"  # to whoever saved the search
    SEARCH_HIT_AT_ONCE = "search-hit-at-once"  # the same, to whoever does not want to wait
    NETWORK_QUESTION = "network-question"  # to whoever looks after the network
    ADOPTION = "adoption"  # to the city: another has said how far it is with its practice


# Told by mail at once; the others wait for the weekly digest.
AT_ONCE = frozenset(
    {
        NoticeKind.SUBMITTED,
        NoticeKind.SECOND_READING,
        NoticeKind.OPINION_GIVEN,
        NoticeKind.RETURNED,
        NoticeKind.PUBLISHED,
        NoticeKind.EXPIRING,
        NoticeKind.EXPIRED,
        NoticeKind.APPLICATION,
        NoticeKind.RIGHTS_CHANGED,
        NoticeKind.CONSULTATION_OPENED,
        NoticeKind.CONSULTATION_UNREAD,
        NoticeKind.CONSULTATION_REMINDER,
        NoticeKind.CONSULTATION_EXTENDED,
        NoticeKind.CONSULTATION_THANKS,
        NoticeKind.CONSULTATION_CLOSED,
        NoticeKind.OPINION_WAITING,
        NoticeKind.OPINION_RECEIPT,
        NoticeKind.OUTPUT_AUTHOR,
        NoticeKind.OUTPUT_HANDED_IN,
        NoticeKind.COMMENT_QUESTION,
        NoticeKind.COMMENT_ERROR,
        NoticeKind.COMMENT_ANSWERED,
        NoticeKind.COMMENT_HIDDEN,
        NoticeKind.REMARKS_ANSWERED,
        NoticeKind.SEARCH_HIT_AT_ONCE,
        NoticeKind.NETWORK_QUESTION,
    }
)
