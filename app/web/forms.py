"""Forms: what was typed, what is wrong with it, and one page that shows both.

A form that is refused comes back with status 422, every field as it was typed, a sentence beside
each field at fault and a summary of links at the top.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import request

from app.domain.errors import InvalidInputError
from app.web.labels import _, input_error

REFUSED = 422


@dataclass(slots=True)
class Form:
    """The fields of a form by name: values as typed, faults as sentences."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    details: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of_request(cls, *names: str, defaults: Mapping[str, str] | None = None) -> "Form":
        """Take the fields of a request; before anything is sent, the defaults."""
        given = request.form if request.method == "POST" else (defaults or {})
        return cls({name: given.get(name, "") for name in names})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def refuse(self, error: InvalidInputError) -> None:
        """Note what is wrong, in sentences, and what may be chosen instead."""
        self.details |= error.details
        for name, code in error.errors.items():
            self.errors[name] = input_error(code, **error.details)

    @property
    def status(self) -> int:
        """The status of the page that shows the form."""
        return REFUSED if self.errors else 200

    @property
    def title(self) -> str:
        """What stands before the title of the page when something is wrong."""
        return _("Error: ") if self.errors else ""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Give each field at fault with its sentence, in the order of the form."""
        order = [*self.values, *(name for name in self.errors if name not in self.values)]
        return ((name, self.errors[name]) for name in order if name in self.errors)
