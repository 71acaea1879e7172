"""Sentences with places for words, and the scribe who fills them for one write-up.

A template is compiled once into plain strings and small functions of the scribe; filling one takes
microseconds, so that a hundred thousand write-ups are a matter of minutes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle
from random import Random

from bench import lexicon
from bench.inflection import Noun, adjective
from bench.towns import Town

ADJECTIVES = 0.4
COMPOUNDS = 0.03
OF_TOPIC = 0.5

_SLOT = re.compile(r"\{([^{}]*)\}")
_PHRASE = re.compile(r"(?:([zw]) )?(rare )?((?:nom|gen|dat|acc|ins|loc)\+?)", re.IGNORECASE)
# "ze szkołą", "we współpracy": a vowel helps where consonants meet.
_NEEDS_VOWEL = {
    "z": re.compile(r"(?i)[szśźż][^aeiouyąęó]"),
    "w": re.compile(r"(?i)[wf][^aeiouyąęó]"),
}


@dataclass(frozen=True, slots=True)
class Scribe:
    """What one write-up is about; every word is drawn from `chance`."""

    chance: Random
    town: Town
    neighbour: Town
    unit_of: str
    topic: str
    synonyms: Sequence[str]
    own: Sequence[Noun]
    common: Sequence[Noun]

    def noun(self) -> Noun:
        """Draw a noun of the topic or of all."""
        pool = self.own if self.chance.random() < OF_TOPIC else self.common
        return pool[lexicon.rank(self.chance, len(pool))]

    def phrase(self, case: str, *, is_rare: bool = False) -> str:
        """Return a noun in `case`, sometimes with an adjective, sometimes a compound."""
        chance, noun = self.chance, self.noun()
        form = noun.forms[case]
        if is_rare or chance.random() < COMPOUNDS:
            return lexicon.prefix(chance) + form
        if chance.random() < ADJECTIVES:
            words = lexicon.adjectives()
            beside = words[lexicon.rank(chance, len(words))]
            return f"{adjective(beside, noun.gender, case)} {form}"
        return form


Part = Callable[[Scribe], str]


def _capitalised(part: Part) -> Part:
    def fill(scribe: Scribe) -> str:
        text = part(scribe)
        return text[:1].upper() + text[1:]

    return fill


def _phrase(preposition: str, case: str, *, is_rare: bool) -> Part:
    def fill(scribe: Scribe) -> str:
        return scribe.phrase(case, is_rare=is_rare)

    def fill_after(scribe: Scribe) -> str:
        phrase = scribe.phrase(case, is_rare=is_rare)
        vowel = "e" if _NEEDS_VOWEL[preposition].match(phrase) else ""
        return f"{preposition}{vowel} {phrase}"

    return fill_after if preposition else fill


def _verb(form: str) -> Part:
    words = lexicon.verbs()[form]
    return lambda scribe: words[lexicon.rank(scribe.chance, len(words))]


def _choice(words: Sequence[str]) -> Part:
    return lambda scribe: words[lexicon.rank(scribe.chance, len(words))]


def amount(chance: Random) -> int:
    """Draw a sum in zloty: as many thousands as millions, rounded as budgets round."""
    size = int(2_000 * 10_000 ** chance.random())
    return size - size % 100


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _percent(scribe: Scribe) -> str:
    return f"{scribe.chance.randint(2, 97)}%"


def _date(scribe: Scribe) -> str:
    chance = scribe.chance
    return f"{chance.randint(1, 28)}.{chance.randint(1, 12):02}.{chance.randint(2012, 2026)}"


def _sign(scribe: Scribe) -> str:
    chance = scribe.chance
    return f"{chance.choice('IVXLC')}/{chance.randint(10, 900)}/{chance.randint(2012, 2026)}"


_VALUES: dict[str, Part] = {
    "town": lambda scribe: scribe.town.name,
    "town.gen": lambda scribe: scribe.town.genitive,
    "town.loc": lambda scribe: scribe.town.locative,
    "town2": lambda scribe: scribe.neighbour.name,
    "voivodeship.loc": lambda scribe: scribe.town.voivodeship.removesuffix("ie") + "im",
    "population": lambda scribe: _grouped(scribe.town.population),
    "topic": lambda scribe: scribe.topic,
    "keyword": lambda scribe: scribe.chance.choice(scribe.synonyms),
    "unit": lambda scribe: f"Wydział {scribe.unit_of}",
    "unit.gen": lambda scribe: f"Wydziału {scribe.unit_of}",
    "coined": lambda scribe: lexicon.coin(scribe.chance),
    "street": lambda scribe: lexicon.coin(scribe.chance) + "owa",
    "person": lambda scribe: scribe.chance.choice((lexicon.man, lexicon.woman))(scribe.chance),
    "person.m": lambda scribe: lexicon.man(scribe.chance),
    "person.f": lambda scribe: lexicon.woman(scribe.chance),
    "amount": lambda scribe: _grouped(amount(scribe.chance)),
    "number": lambda scribe: str(int(3 * 200 ** scribe.chance.random())),
    "percent": _percent,
    "year": lambda scribe: str(scribe.chance.randint(2012, 2026)),
    "date": _date,
    "sign": _sign,
}


def _slot(told: str) -> Part:
    if "|" in told:
        return _choice(told.split("|"))
    name = told.lower()
    if found := _PHRASE.fullmatch(name):
        part = _phrase(found[1] or "", found[3], is_rare=bool(found[2]))
    else:
        part = _VALUES[name] if name in _VALUES else _verb(name)
    return _capitalised(part) if told[0].isupper() else part


class Sentence:
    """A template, ready to be filled again and again."""

    def __init__(self, template: str) -> None:
        words = _SLOT.split(template)
        self._parts: list[str | Part] = [
            _slot(word) if place % 2 else word for place, word in enumerate(words)
        ]

    def fill(self, scribe: Scribe) -> str:
        """Return the sentence with words of the scribe's choice."""
        return "".join(part if isinstance(part, str) else part(scribe) for part in self._parts)


@lru_cache
def sentences() -> dict[str, tuple[Sentence, ...]]:
    """Return the sentences by where they stand."""
    return {
        place: tuple(map(Sentence, told))
        for place, told in lexicon.grouped("sentences.txt").items()
    }


def write(place: str, scribe: Scribe) -> str:
    """Return one sentence for a place."""
    return scribe.chance.choice(sentences()[place]).fill(scribe)


def writing(place: str, scribe: Scribe) -> Iterator[str]:
    """Yield sentences for a place without end, each template once before any comes again."""
    known = list(sentences()[place])
    scribe.chance.shuffle(known)
    for sentence in cycle(known):
        yield sentence.fill(scribe)
