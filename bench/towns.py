"""Towns that do not exist, for write-ups that tell of nothing that happened."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from app.domain.slugs import slug
from bench.lexicon import grouped


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
    told = grouped("towns.txt")
    voivodeships = " ".join(told["voivodeships"]).split()
    chance = Random("towns")
    made = [
        _town(start, ending, chance.choice(voivodeships), chance)
        for ending in told["endings"]
        for start in " ".join(told["beginnings"]).split()
    ]
    chance.shuffle(made)  # so that the towns drawn most are not all called alike
    return tuple(made)


def _town(start: str, ending: str, voivodeship: str, chance: Random) -> Town:
    name, genitive, locative = (start + end for end in ending.split())
    return Town(
        name=name,
        genitive=genitive,
        locative=locative,
        voivodeship=voivodeship,
        population=int(3_000 * 200 ** chance.random()),
        lat=round(chance.uniform(50.0, 53.8), 4),
        lon=round(chance.uniform(15.5, 22.5), 4),
    )
