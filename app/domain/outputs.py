"""An output: something a network worked out together, and the states of its life."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.moves import moved
from app.domain.practices import Section, State

SOURCES_LIMIT = 20
OUTCOME_LIMIT = 4_000
NOTE_LIMIT = 1_000


class OutputKind(StrEnum):
    """What kind of thing it is; the values are the words of its file."""

    SCHEME = "schemat działania"
    MODEL = "model lub wzór"
    NATIONAL = "rekomendacja krajowa"
    REGIONAL = "rekomendacja regionalna"
    LOCAL = "rekomendacja lokalna"
    PROJECT = "projekt"
    REPORT = "raport"


@dataclass(frozen=True, slots=True)
class OutputText:
    """What the file of an output says; `practices` are the addresses of those it rests on."""

    title: str
    summary: str
    kind: OutputKind
    practices: tuple[str, ...]
    text: str
    sections: tuple[Section, ...]


class OutputState(StrEnum):
    """Where an output is in its life; each lets more people see it than the one before."""

    DRAFT = "draft"
    NETWORK_REVIEW = "network_review"
    CONSULTATION = "consultation"
    RESOLUTION = "resolution"
    ADOPTED = "adopted"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class OutputMove(StrEnum):
    """What may happen to an output."""

    HAND_IN = "hand_in"
    TAKE_BACK = "take_back"
    OPEN = "open"
    CLOSE = "close"
    ADOPT = "adopt"
    PUBLISH = "publish"
    ARCHIVE = "archive"


_MOVES = {
    (OutputState.DRAFT, OutputMove.HAND_IN): OutputState.NETWORK_REVIEW,
    (OutputState.NETWORK_REVIEW, OutputMove.TAKE_BACK): OutputState.DRAFT,
    (OutputState.NETWORK_REVIEW, OutputMove.OPEN): OutputState.CONSULTATION,
    (OutputState.CONSULTATION, OutputMove.CLOSE): OutputState.RESOLUTION,
    (OutputState.RESOLUTION, OutputMove.ADOPT): OutputState.ADOPTED,
    (OutputState.ADOPTED, OutputMove.PUBLISH): OutputState.PUBLISHED,
    (OutputState.PUBLISHED, OutputMove.ARCHIVE): OutputState.ARCHIVED,
}
# In these the authors may give out a new version of the text; while Observers read, it stands.
ISSUABLE = frozenset({OutputState.NETWORK_REVIEW, OutputState.RESOLUTION})
# In these the authors may write on.
WRITABLE_STAGES = frozenset(
    {
        OutputState.DRAFT,
        OutputState.NETWORK_REVIEW,
        OutputState.CONSULTATION,
        OutputState.RESOLUTION,
    }
)
# Seen by the cities of the network that take part in its work.
NETWORK_SEES = frozenset(OutputState) - {OutputState.DRAFT}
# Seen by the Observers of the network, too.
OBSERVERS_SEE = NETWORK_SEES - {OutputState.NETWORK_REVIEW}
# Found by those who see them: a text being written is in no list but that of its makers, and what
# is out of force is found no more, as with practices.
FOUND_STAGES = NETWORK_SEES - {OutputState.ARCHIVED}
PUBLIC_STAGES = frozenset({OutputState.PUBLISHED, OutputState.ARCHIVED})
# In these what the cities said lies open to those who may see the output.
OPINIONS_OPEN = OBSERVERS_SEE - {OutputState.CONSULTATION}
# In these a remark that has no answer gets one: those that came late may wait for theirs until the
# output is out of force.
ANSWERED_STAGES = OPINIONS_OPEN - {OutputState.ARCHIVED}


def after(stage: OutputState, move: OutputMove) -> OutputState:
    """Return the state that `move` leads to.

    Raises ConflictError if an output in `stage` cannot make that move.
    """
    return moved(_MOVES, stage, move, "output-move")


def document_state(stage: OutputState) -> State:
    """Return what the document of an output in `stage` is for those who ask for no more."""
    if stage is OutputState.PUBLISHED:
        return State.PUBLISHED
    return State.ARCHIVED if stage is OutputState.ARCHIVED else State.DRAFT
