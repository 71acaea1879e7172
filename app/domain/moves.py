"""The moves that a state allows, as a table: (from, move) → to."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.domain.errors import ConflictError

StateT = TypeVar("StateT", bound=StrEnum)
MoveT = TypeVar("MoveT", bound=StrEnum)


def moved(
    table: Mapping[tuple[StateT, MoveT], StateT], state: StateT, move: MoveT, code: str
) -> StateT:
    """Return the state that `move` leads to.

    Raises ConflictError under `code` if there is no such move from `state`.
    """
    try:
        return table[state, move]
    except KeyError:
        raise ConflictError(code, state=state, move=move) from None
