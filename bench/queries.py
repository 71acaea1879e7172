"""What people type, seeded: kinds of queries in equal parts, their words as common as in the texts.

Words come from random places of random write-ups, so a word is asked for as often as it is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from app.domain.actor import ANONYMOUS
from app.domain.slugs import fold
from app.search.engine import Query
from app.search.polish import content
from bench import lexicon
from bench.towns import towns
from bench.writing import Author

LEAST_LETTERS = 4
_LETTERS = "aąbcćdeęfghijklłmnńoóprsśtuwyzźż"
_CONSONANTS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and the kind it stands for."""

    kind: str
    query: Query


def ask(author: Author, size: int, count: int) -> list[Asked]:
    """Return `count` queries to a collection of `size` write-ups of `author`."""
    visitors = _Visitors(author, size, Random(f"queries {author.seed}"))
    kinds = list(KINDS)
    return [visitors.ask(kinds[number % len(kinds)]) for number in range(count)]


class _Visitors:
    """Ask for what stands in a collection, and for what does not."""

    def __init__(self, author: Author, size: int, chance: Random) -> None:
        self.author, self.size, self.chance = author, size, chance

    def ask(self, kind: str) -> Asked:
        known = (self._network, self._stage, self._voivodeship)
        filters = dict(one() for one in self.chance.sample(known, _FILTERS.get(kind, 0)))
        return Asked(kind, Query(KINDS[kind](self), ANONYMOUS.audiences, filters))

    def text(self) -> list[str]:
        """Return the indexed words of one section of one write-up."""
        written = self.author.write_up(self.chance.randrange(self.size))
        told = self.chance.choice(written.sections).text
        words = [token.written for token in content(told)]
        return [word for word in words if len(word) >= LEAST_LETTERS] or self.text()

    def word(self, letters: int = LEAST_LETTERS) -> str:
        """Return a word in some form."""
        word = self.chance.choice(self.text()).lower()
        return word if len(word) >= letters and word.isalpha() else self.word(letters)

    def words(self) -> str:
        return " ".join(self.word() for _ in range(self.chance.randint(1, 3)))

    def name(self) -> str:
        """Return a noun as dictionaries have it."""
        group = lexicon.nouns()[self.chance.choice(("common", self._network()[1][0]))]
        return group[lexicon.rank(self.chance, len(group))].forms["nom"]

    def names(self) -> str:
        return " ".join(self.name() for _ in range(self.chance.randint(1, 3)))

    def typo(self) -> str:
        """Return a word with one letter lost, doubled, changed or swapped, and a right one."""
        word, chance = self.word(6), self.chance
        at = chance.randrange(1, len(word) - 1)
        wrong = chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + chance.choice(_LETTERS) + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
        return f"{wrong} {self.name()}"

    @cached_property
    def abbreviations(self) -> Sequence[str]:
        names = {name for topic in self.author.topics for name in topic["synonyms"]}
        return sorted(name for name in names if name.isupper() and name.isalpha())

    def abbreviation(self) -> str:
        return self.chance.choice(self.abbreviations)

    def phrase(self) -> str:
        words = self.text()
        at = self.chance.randrange(len(words))
        return f'"{" ".join(words[at : at + 2])}"'

    def nothing(self) -> str:
        return "".join(self.chance.choice(_CONSONANTS) for _ in range(9))

    def _network(self) -> tuple[str, tuple[str, ...]]:
        return "network", (self.chance.choice(self.author.topics)["network"],)

    def _stage(self) -> tuple[str, tuple[str, ...]]:
        return "stage", ("wdrozona", "rozszerzona")

    def _voivodeship(self) -> tuple[str, tuple[str, ...]]:
        return "voivodeship", (fold(self.chance.choice(towns()).voivodeship),)


KINDS: dict[str, Callable[[_Visitors], str]] = {
    "one noun": _Visitors.name,
    "one to three nouns": _Visitors.names,
    "inflected words": _Visitors.words,
    "without Polish letters": lambda visitors: fold(visitors.words()),
    "a typo": _Visitors.typo,
    "an abbreviation": _Visitors.abbreviation,
    "a phrase": _Visitors.phrase,
    "a word left out": lambda visitors: f"{visitors.words()} -{visitors.name()}",
    "words and a filter": _Visitors.words,
    "nouns and two filters": _Visitors.names,
    "a filter alone": lambda _visitors: "",
    "nothing to be found": _Visitors.nothing,
}
_FILTERS = {"words and a filter": 1, "nouns and two filters": 2, "a filter alone": 1}


def uncounted(asked: Sequence[Asked]) -> list[Asked]:
    """Return the same queries for the first hits and the total only, as peers are asked."""
    return [Asked(one.kind, replace(one.query, is_counted=False)) for one in asked]


def hostile(asked: Sequence[Asked]) -> list[Asked]:
    """Return queries meant to cost much: long, full of common words, of typos, of operators."""
    chance = Random("hostile")
    words = [word for one in asked for word in one.query.text.split() if word.isalpha()]
    texts = (
        "miasto projekt mieszkaniec urząd działanie usługa program zespół koszt plan budżet umowa",
        " ".join(word[::-1] for word in words[:24]),
        " ".join(chance.choice(_CONSONANTS) * 3 + word for word in words[:24]),
        "o" * 200,
        '"miasto miasta miastu miastem mieście miast" ' * 3,
        "?*?*?* ~ OR AND NOT ((( ]]] miasto^9999 audience:* id:1",
        " ".join(f"-{word}" for word in words[:20]),
        '"' * 50 + "a b c d e f g h i j k l m n o p r s t u w y z",
        " ".join(f"temat:{word}" for word in words[:20]),
    )
    return [Asked("hostile", Query(text, ANONYMOUS.audiences)) for text in texts]
