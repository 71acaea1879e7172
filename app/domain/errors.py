"""What can go wrong, in the language of the domain."""

from collections.abc import Mapping
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


class NotSignedInError(DomainError):
    """This is for people with an account; whoever it is may sign in and come back."""


class NotFreshError(DomainError):
    """This is delicate: whoever it is has to give the password once more first."""


class ForeignRequestError(DomainError):
    """A request that would change something did not come from a page of ours."""


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


class InvalidInputError(DomainError):
    """What was typed cannot be taken: `errors` maps a field to the code of its sentence.

    The door shows each sentence beside its field and keeps what was typed.
    """

    def __init__(self, errors: Mapping[str, str], **details: object) -> None:
        super().__init__("invalid-input", **details)
        self.errors = errors


class TooManyTriesError(DomainError):
    """Somebody tries too often; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too-many-tries", seconds=seconds)
        self.seconds = seconds


class FileRefusedError(DomainError):
    """A file may not come in; `code` picks the sentence, `value` stands in it."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value=value)
        self.value = value
