"""What can go wrong, in the language of the domain."""

from dataclasses import dataclass


class DomainError(Exception):
    """A rule said no; `code` picks the sentence shown to the person."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotFoundError(DomainError):
    """There is no such thing, or this actor may not know that there is."""


class NotAllowedError(DomainError):
    """The actor may see the thing but may not do this to it."""


class ConflictError(DomainError):
    """The thing is in a state in which this cannot be done."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a text that came from outside.

    `line` counts from 1 in the whole file, 0 when the fault has no line; `key` is the front-matter
    key or the heading; `code` picks the sentence that names reason and cure.
    """

    code: str
    line: int = 0
    key: str = ""
    value: str = ""


class InvalidWriteUpError(DomainError):
    """A write-up cannot be read; every fault found is listed, nothing of it is kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("invalid-write-up", faults=faults)
        self.faults = faults
