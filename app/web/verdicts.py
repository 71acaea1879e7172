"""How the words of outputs, opinions, comments and adoptions are said: one filter, `said`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.adoptions import AdoptionState
from app.domain.comments import CommentKind
from app.domain.opinions import AnswerState, Lack, Position, Rating, RemarkKind, Use, Weight
from app.domain.outputs import OutputKind, OutputState
from app.web.labels import N_, _

SAID: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    OutputKind: {
        OutputKind.SCHEME: N_("procedure"),
        OutputKind.MODEL: N_("model or template"),
        OutputKind.NATIONAL: N_("national recommendation"),
        OutputKind.REGIONAL: N_("regional recommendation"),
        OutputKind.LOCAL: N_("local recommendation"),
        OutputKind.PROJECT: N_("project"),
        OutputKind.REPORT: N_("report"),
    },
    OutputState: {
        OutputState.DRAFT: N_("working draft"),
        OutputState.NETWORK_REVIEW: N_("network review"),
        OutputState.CONSULTATION: N_("consultation with Observers"),
        OutputState.RESOLUTION: N_("remarks being answered"),
        OutputState.ADOPTED: N_("adopted by the network"),
        OutputState.PUBLISHED: N_("published output"),
        OutputState.ARCHIVED: N_("archived output"),
    },
    Position: {
        Position.SUPPORT: N_("we support it without remarks"),
        Position.SUPPORT_WITH_REMARKS: N_("we support it with remarks"),
        Position.AGAINST: N_("we do not support it in this form"),
        Position.ABSTAIN: N_("we abstain"),
    },
    Use: {
        Use.ALREADY: N_("we do it already"),
        Use.WITHIN_YEAR: N_("within 12 months"),
        Use.CONSIDER: N_("we will consider it"),
        Use.NO: N_("we would not"),
        Use.UNKNOWN: N_("we do not know"),
    },
    Lack: {
        Lack.MONEY: N_("money"),
        Lack.STAFF: N_("staffing"),
        Lack.LAW: N_("the law"),
        Lack.KNOWLEDGE: N_("knowledge"),
        Lack.SUPPORT: N_("support"),
        Lack.DATA: N_("data"),
    },
    Rating: {
        Rating.USEFUL: N_("usefulness"),
        Rating.COMPLETE: N_("completeness"),
        Rating.FEASIBLE: N_("feasibility in our city"),
        Rating.REALISTIC: N_("realistic costs"),
        Rating.CLEAR: N_("clarity"),
    },
    RemarkKind: {
        RemarkKind.SUBSTANCE: N_("substantive"),
        RemarkKind.LAW: N_("legal"),
        RemarkKind.COST: N_("financial"),
        RemarkKind.WORDING: N_("wording"),
        RemarkKind.QUESTION: N_("question"),
    },
    Weight: {
        Weight.BLOCKING: N_("blocking"),
        Weight.IMPORTANT: N_("important"),
        Weight.MINOR: N_("minor"),
    },
    AnswerState: {
        AnswerState.ACCEPTED: N_("accepted in full"),
        AnswerState.PARTLY: N_("partly accepted"),
        AnswerState.REJECTED: N_("not accepted"),
        AnswerState.EXPLAINED: N_("explained"),
        AnswerState.OUT_OF_SCOPE: N_("out of scope"),
    },
    CommentKind: {
        CommentKind.QUESTION: N_("a question"),
        CommentKind.USEFUL: N_("useful"),
        CommentKind.ERROR: N_("an error in the description"),
        CommentKind.REMARK: N_("a comment"),
    },
    AdoptionState: {
        AdoptionState.INTERESTED: N_("interested"),
        AdoptionState.PLANNED: N_("planned"),
        AdoptionState.UNDERWAY: N_("being carried out"),
        AdoptionState.DONE: N_("done"),
        AdoptionState.GIVEN_UP: N_("no longer pursued"),
    },
}


def said(value: StrEnum) -> str:
    """Return what a word of the domain is called in the reader's language."""
    return _(SAID[type(value)][value])


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return what may be chosen of a kind: (value, label)."""
    return [(value.value, _(label)) for value, label in SAID[kind].items()]
