"""Towns that do not exist, for write-ups that tell of nothing that happened."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from app.domain.slugs import slug
from bench.lexicon import lines

_VOIVODESHIPS = (
    "dolnośląskie kujawsko-pomorskie lubelskie lubuskie łódzkie małopolskie mazowieckie opolskie "
    "podkarpackie podlaskie pomorskie śląskie świętokrzyskie warmińsko-mazurskie wielkopolskie "
    "zachodniopomorskie"
).split()


@dataclass(frozen=True, slots=True)
class Town:
    """An invented town: its name in three cases, the voivodeship it would lie in, its people."""

    name: str
    genitive: str
    locative: str
    voivodeship: str
    population: int
    lat: float
    lon: float

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return slug(self.name)


@lru_cache
def towns() -> tuple[Town, ...]:
    """Return all towns, always the same."""
    beginnings, *endings = lines("towns.txt")
    chance = Random("towns")
    made = [
        _town(start, ending.split(), chance) for ending in endings for start in beginnings.split()
    ]
    chance.shuffle(made)  # so that the towns drawn most are not all called alike
    return tuple(made)


def _town(start: str, ending: list[str], chance: Random) -> Town:
    return Town(
        *(start + end for end in ending),
        voivodeship=chance.choice(_VOIVODESHIPS),
        population=int(3_000 * 200 ** chance.random()),
        lat=round(chance.uniform(50.0, 53.8), 4),
        lon=round(chance.uniform(15.5, 22.5), 4),
    )
