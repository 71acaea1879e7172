"""The opinion of a city, its remarks, and the answers to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self, TypeVar

REASON_LIMIT = 4_000
ANSWER_LIMIT = 2_000
REMARK_LIMIT = 4_000
QUOTE_LIMIT = 1_000
REMARKS_LIMIT = 100
NOTE_LIMIT = 2_000
RATING_LOW, RATING_HIGH = 1, 4


class Position(StrEnum):
    """What a city thinks of the whole."""

    SUPPORT = "support"
    SUPPORT_WITH_REMARKS = "support-with-remarks"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Use(StrEnum):
    """Whether a city would use it."""

    ALREADY = "already"
    WITHIN_YEAR = "within-year"
    CONSIDER = "consider"
    NO = "no"
    UNKNOWN = "unknown"


class Lack(StrEnum):
    """What a city lacks to use it."""

    MONEY = "money"
    STAFF = "staff"
    LAW = "law"
    KNOWLEDGE = "knowledge"
    SUPPORT = "support"
    DATA = "data"


class Rating(StrEnum):
    """What is rated from 1 to 4, or "I don't know"."""

    USEFUL = "useful"
    COMPLETE = "complete"
    FEASIBLE = "feasible"
    REALISTIC = "realistic"
    CLEAR = "clear"


class RemarkKind(StrEnum):
    """What a remark is about."""

    SUBSTANCE = "substance"
    LAW = "law"
    COST = "cost"
    WORDING = "wording"
    QUESTION = "question"


class Weight(StrEnum):
    """How much hangs on a remark."""

    BLOCKING = "blocking"
    IMPORTANT = "important"
    MINOR = "minor"


class AnswerState(StrEnum):
    """What the authors made of a remark."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    EXPLAINED = "explained"
    OUT_OF_SCOPE = "out-of-scope"


# How an answer begins where it is found: the language of what is written here.
ANSWER_WORDS: Mapping[AnswerState, str] = {
    AnswerState.ACCEPTED: "uwzględniona",
    AnswerState.PARTLY: "uwzględniona częściowo",
    AnswerState.REJECTED: "nieuwzględniona",
    AnswerState.EXPLAINED: "wyjaśniona",
    AnswerState.OUT_OF_SCOPE: "poza zakresem",
}

Word = TypeVar("Word", bound=StrEnum)


def known(kind: type[Word], word: object) -> Word | None:
    """Return the word of this kind, None for any other."""
    return next((one for one in kind if one == word), None)


@dataclass(frozen=True, slots=True)
class RemarkText:
    """One remark as it was typed: `anchor` and `heading` say where, `quote` what is meant.

    `key` stays the same from the first draft to the last answer.
    """

    key: str
    text: str
    kind: RemarkKind = RemarkKind.SUBSTANCE
    weight: Weight = Weight.IMPORTANT
    anchor: str = ""
    heading: str = ""
    quote: str = ""
    proposal: str = ""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return a remark as it was kept; a word that is unknown today falls back."""
        return cls(
            key=str(told.get("key", "")),
            text=str(told.get("text", "")),
            kind=known(RemarkKind, told.get("kind")) or RemarkKind.SUBSTANCE,
            weight=known(Weight, told.get("weight")) or Weight.IMPORTANT,
            anchor=str(told.get("anchor", "")),
            heading=str(told.get("heading", "")),
            quote=str(told.get("quote", "")),
            proposal=str(told.get("proposal", "")),
        )

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was written; a place alone is no remark."""
        return not (self.text.strip() or self.quote.strip() or self.proposal.strip())

    def excesses(self) -> dict[str, str]:
        """Return what is too long: field → code of a sentence."""
        limits = {"text": REMARK_LIMIT, "proposal": REMARK_LIMIT, "quote": QUOTE_LIMIT}
        return {
            name: "too-long" for name, most in limits.items() if len(getattr(self, name)) > most
        }


@dataclass(frozen=True, slots=True)
class OpinionText:
    """What a city says, as it was typed; it may be incomplete until it is given.

    `ratings` maps what is rated to 1–4; what is left out is "I don't know". `answers` go with the
    questions of the consultation, in their order.
    """

    position: Position | None = None
    reason: str = ""
    use: Use | None = None
    lacks: tuple[Lack, ...] = ()
    ratings: Mapping[Rating, int] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    remarks: tuple[RemarkText, ...] = ()

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return it as `as_json` kept it; words that are unknown today are left out."""
        lacks = (known(Lack, one) for one in told.get("lacks", ()))
        ratings = {known(Rating, name): mark for name, mark in told.get("ratings", {}).items()}
        return cls(
            position=known(Position, told.get("position")),
            reason=str(told.get("reason", "")),
            use=known(Use, told.get("use")),
            lacks=tuple(one for one in lacks if one),
            ratings={name: int(mark) for name, mark in ratings.items() if name},
            answers=tuple(str(one) for one in told.get("answers", ())),
            remarks=tuple(RemarkText.from_json(one) for one in told.get("remarks", ())),
        )

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was said at all."""
        said = self.reason.strip() or any(answer.strip() for answer in self.answers)
        chosen = self.position or self.use or self.lacks or self.ratings or self.remarks
        return not (said or chosen)

    def as_json(self) -> dict[str, Any]:
        """Return it as the database and the receipt keep it, keys in a fixed order."""
        return {
            "position": self.position,
            "reason": self.reason,
            "use": self.use,
            "lacks": list(self.lacks),
            "ratings": {
                rating.value: self.ratings[rating] for rating in Rating if rating in self.ratings
            },
            "answers": list(self.answers),
            "remarks": [
                {
                    "key": one.key,
                    "anchor": one.anchor,
                    "heading": one.heading,
                    "quote": one.quote,
                    "kind": one.kind,
                    "weight": one.weight,
                    "text": one.text,
                    "proposal": one.proposal,
                }
                for one in self.remarks
            ],
        }

    def excesses(self) -> dict[str, str]:
        """Return what is longer than it may be: field → code of a sentence."""
        found = {"reason": "too-long"} if len(self.reason) > REASON_LIMIT else {}
        for number, answer in enumerate(self.answers, 1):
            if len(answer) > ANSWER_LIMIT:
                found[f"answer-{number}"] = "too-long"
        for number, one in enumerate(self.remarks, 1):
            found |= {f"remark-{number}-{name}": code for name, code in one.excesses().items()}
        if len(self.remarks) > REMARKS_LIMIT:
            found["remarks"] = "too-many-remarks"
        return found

    def faults(self) -> dict[str, str]:
        """Return what is missing before it can be given: field → code of a sentence."""
        found: dict[str, str] = {}
        if self.position is None:
            found["position"] = "position-missing"
        elif self.position is not Position.SUPPORT and not self.reason.strip():
            found["reason"] = "reason-missing"
        if self.position is Position.SUPPORT and self.remarks:
            found["position"] = "support-has-remarks"
        for number, one in enumerate(self.remarks, 1):
            if not one.text.strip():
                found[f"remark-{number}-text"] = "remark-empty"
        return found
