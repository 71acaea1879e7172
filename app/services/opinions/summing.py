"""Count opinions: how many say what, by size of city, with silence apart; nothing is weighed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cities import SizeClass
from app.domain.collation import by_name
from app.domain.opinions import RATING_HIGH, RATING_LOW, Lack, Position, Rating, Use
from app.models.cities import City
from app.models.opinions import Opinion


@dataclass(frozen=True, slots=True)
class Count:
    """How many cities, and how many of each size."""

    total: int
    by_size: Mapping[SizeClass, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """How many cities gave which mark; `unknown` said that they do not know, or nothing."""

    counts: Mapping[int, int]
    unknown: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the opinions on a document say together.

    `asked` and `silent` are empty where nobody was asked; `given` counts every opinion, those of
    cities that were late among them. `uses` counts under None who did not say.
    """

    asked: int
    given: int
    late: int
    with_remarks: int
    without_remarks: int
    silent: tuple[City, ...]
    positions: Mapping[Position, Count]
    uses: Mapping[Use | None, Count]
    lacks: Mapping[Lack, Count]
    ratings: Mapping[Rating, Marks]


def summary(opinions: Sequence[Opinion], asked: Iterable[City] = ()) -> Summary:
    """Count opinions that were given, and the cities asked that have given none."""
    cities = sorted(asked, key=by_name)
    heard = {opinion.city_id for opinion in opinions}
    with_remarks = sum(has_remarks(opinion) for opinion in opinions)
    return Summary(
        asked=len(cities),
        given=len(opinions),
        late=sum(opinion.is_late for opinion in opinions),
        with_remarks=with_remarks,
        without_remarks=len(opinions) - with_remarks,
        silent=tuple(city for city in cities if city.id not in heard),
        positions={one: _counted(o for o in opinions if o.position is one) for one in Position},
        uses={one: _counted(o for o in opinions if o.use is one) for one in (*Use, None)},
        lacks={one: _counted(o for o in opinions if one.value in o.lacks) for one in Lack},
        ratings={one: _marks(opinions, one) for one in Rating},
    )


def has_remarks(opinion: Opinion) -> bool:
    """Tell whether a city has remarks: to a place in the text, or in its reason alone."""
    return bool(opinion.remarks) or opinion.position is Position.SUPPORT_WITH_REMARKS


def _counted(opinions: Iterable[Opinion]) -> Count:
    sizes = Counter(opinion.city.size_class for opinion in opinions)
    return Count(sizes.total(), {size: sizes[size] for size in SizeClass})


def _marks(opinions: Sequence[Opinion], rating: Rating) -> Marks:
    given = Counter(opinion.ratings.get(rating.value) for opinion in opinions)
    counts = {mark: given[mark] for mark in range(RATING_LOW, RATING_HIGH + 1)}
    return Marks(counts, len(opinions) - sum(counts.values()))
