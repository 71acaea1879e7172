"""The order of the Polish alphabet: ą after every a, ł after every l, ź and ż after every z.

Everything that people read in the order of names is sorted by it, in Python: databases order text
each in their own way.
"""

from typing import Protocol

from app.domain.slugs import fold

# Behind every letter there is: “ą” becomes “a” and this.
_AFTER = "\uffff"
_PLACES = (
    *((letter, plain + _AFTER) for letter, plain in zip("ąćęłńóśź", "acelnosz", strict=True)),
    ("ż", "z" + 2 * _AFTER),
)


class Named(Protocol):
    """What has a name, and a number that tells it from its namesakes."""

    id: int
    name: str


def polish(text: str) -> tuple[str, str]:
    """Return what sorts a text as a Polish index does.

    Capital letters and the marks of foreign letters count only between texts that are else alike.
    """
    told = text.casefold()
    for letter, place in _PLACES:
        told = told.replace(letter, place)
    return fold(told), text


def by_name(one: Named) -> tuple[str, str, int]:
    """Return what sorts things by their names."""
    return (*polish(one.name), one.id)
