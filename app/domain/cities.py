"""Cities: how their size is named and what makes two of them alike."""

from enum import StrEnum


class SizeClass(StrEnum):
    """Classes of Statistics Poland, with the large ones split where city services differ."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    VERY_LARGE = "very-large"


# Upper bounds, in inhabitants; the last class has none.
_BOUNDS = (
    (20_000, SizeClass.SMALL),
    (100_000, SizeClass.MEDIUM),
    (250_000, SizeClass.LARGE),
)


def size_class(population: int) -> SizeClass:
    """Return the class of a city with `population` inhabitants."""
    return next((name for bound, name in _BOUNDS if population < bound), SizeClass.VERY_LARGE)
