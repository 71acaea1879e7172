"""What a write-up may name: networks, topics and cities, as the database has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.writeups.characters import one_line


@lru_cache(maxsize=10_000)  # a form asks for the names of all cities, the same ones each time
def lookup_key(text: str) -> str:
    """Return the form in which names are compared: one line, NFC, without case."""
    return one_line(text).casefold()


@dataclass(frozen=True, slots=True)
class Reference:
    """The names known, each under its `lookup_key`.

    `networks`: slug → (number, name). `topics`: network slug → (key of name or synonym → name).
    `cities`: key of name, of "Name (voivodeship)" or of slug → slugs; several where a name is
    ambiguous.
    """

    networks: Mapping[str, tuple[int, str]]
    topics: Mapping[str, Mapping[str, str]]
    cities: Mapping[str, tuple[str, ...]]

    def network(self, named: str) -> str | None:
        """Return the slug of the network with this slug, number or name."""
        asked = lookup_key(named)
        for slug, (number, name) in self.networks.items():
            if asked in {slug, str(number), lookup_key(name)}:
                return slug
        return None

    def topic(self, named: str, networks: tuple[str, ...]) -> str | None:
        """Return the name of the topic of one of `networks` (slugs), the first network first."""
        asked = lookup_key(named)
        return next(self._names(asked, networks), None)

    def _names(self, asked: str, networks: tuple[str, ...]) -> Iterator[str]:
        for network in networks:
            if asked in self.topics.get(network, {}):
                yield self.topics[network][asked]

    def city(self, named: str) -> tuple[str, ...]:
        """Return the slugs of the cities called so."""
        return self.cities.get(lookup_key(named), ())
