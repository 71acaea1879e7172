"""A text being written: its life, apart from the life of the practice it will become."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.moves import moved


class DraftState(StrEnum):
    """Where a text is on its way to readers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class DraftMove(StrEnum):
    """What may happen to a text."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    PUBLISH = "publish"
    DISCARD = "discard"
    ISSUE = "issue"  # the text of an output becomes a version without a reviewer


_MOVES = {
    (DraftState.DRAFT, DraftMove.SUBMIT): DraftState.SUBMITTED,
    (DraftState.RETURNED, DraftMove.SUBMIT): DraftState.SUBMITTED,
    (DraftState.SUBMITTED, DraftMove.WITHDRAW): DraftState.DRAFT,
    (DraftState.SUBMITTED, DraftMove.RETURN): DraftState.RETURNED,
    (DraftState.SUBMITTED, DraftMove.PUBLISH): DraftState.PUBLISHED,
    (DraftState.DRAFT, DraftMove.DISCARD): DraftState.DISCARDED,
    (DraftState.DRAFT, DraftMove.ISSUE): DraftState.PUBLISHED,
    (DraftState.RETURNED, DraftMove.DISCARD): DraftState.DISCARDED,
}
# In these its city may change the text.
WRITABLE = frozenset({DraftState.DRAFT, DraftState.RETURNED})
OPEN = frozenset({DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED})


def after(state: DraftState, move: DraftMove) -> DraftState:
    """Return the state that `move` leads to.

    Raises ConflictError if a text in `state` cannot make that move.
    """
    return moved(_MOVES, state, move, "draft-move")


# So many new texts of one person in an hour; nobody writes more, machines do.
BEGUN_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Start:
    """Where a save goes on from: a revision, as one view of the form saw it.

    `number` counts what that view has sent, the save itself included; 0 if nothing counts it.
    """

    revision: int
    page: str = ""
    number: int = 0


class SaveKind(StrEnum):
    """Why an earlier text was kept."""

    SAVED = "saved"
    CONFLICT = "conflict"
    SUBMITTED = "submitted"  # the text as it was handed in, one for every round


class ReviewKind(StrEnum):
    """Who looks at a text: whoever decides, or an expert who gives an opinion."""

    MODERATOR = "moderator"
    EXPERT = "expert"


class Decision(StrEnum):
    """What a reviewer came to."""

    RETURNED = "returned"
    PUBLISHED = "published"
    OPINION = "opinion"
