"""Writes descriptions of practices that never were, in the form that the product reads.

The write-up of a number is the same on every machine and however many others are written: its
chance is seeded by the seed of the collection and its number. Towns are invented; topics and
networks are the real ones, because filters and thesaurus stand on them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from app.domain.practices import (
    REQUIRED_SECTIONS,
    SECTIONS,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    Evidence,
    Funding,
    Indicator,
    Section,
    Source,
    Stage,
    WriteUp,
)
from app.domain.slugs import slug
from app.services import reference
from bench import lexicon, markdown
from bench.sentences import Scribe, amount, write, writing
from bench.towns import towns

WORDS = (300, 480, 760)  # least, commonest, most; what is written last may pass it by a sentence
TWO_NETWORKS = 0.25
SOMETIMES = 0.55  # how often a section stands that need not
WRITTEN_UNTIL = date(2026, 11, 22)
_LISTS = {"Podstawa prawna": "- ", "Warunki przeniesienia": "- ", "Materiały": "- "}
_STEPS = {"Krok po kroku", "Pierwsze trzy kroki"}
_STAGES = (Stage.RUNNING, Stage.EXTENDED, Stage.PILOT, Stage.FINISHED, Stage.ABANDONED)


class Author:
    """Writes the write-ups of one collection."""

    def __init__(self, seed: int, folder: Path = reference.FOLDER) -> None:
        """`folder` holds the reference data with the topics to write about."""
        self.seed = seed
        self.topics = _topics(folder)

    def write_ups(self, numbers: Iterator[int]) -> Iterator[WriteUp]:
        """Yield the write-ups of these numbers."""
        return map(self.write_up, numbers)

    def write_up(self, number: int) -> WriteUp:
        """Return the write-up of a number; `text` is its whole file."""
        chance = Random(f"{self.seed}/{number}")
        topic = self.topics[lexicon.rank(chance, len(self.topics))]
        scribe = _scribe(chance, topic)
        written = replace(self._front(scribe, topic), sections=tuple(_sections(scribe)))
        return replace(written, text=markdown.text(written))

    def _front(self, scribe: Scribe, topic: Mapping[str, Any]) -> WriteUp:
        """Return all but the sections."""
        chance = scribe.chance
        as_of = WRITTEN_UNTIL - timedelta(days=int(900 * chance.random() ** 2))
        year = chance.randint(2004, as_of.year)
        networks, topics = self._belonging(chance, topic)
        return WriteUp(
            title=_within(TITLE_LIMIT, "title", scribe),
            summary=_within(SUMMARY_LIMIT, "summary", scribe),
            city=scribe.town.slug,
            unit=f"Wydział {scribe.unit_of}",
            networks=networks,
            topics=topics,
            stage=_STAGES[lexicon.rank(chance, len(_STAGES))],
            contact=f"wydzial@{scribe.town.slug}.example",
            as_of=as_of,
            valid_until=as_of + timedelta(days=365),
            text="",
            sections=(),
            keywords=_keywords(scribe),
            year_from=year,
            year_to=year + chance.randint(0, 4) if chance.random() < 0.3 else None,
            cost_once=Decimal(amount(chance)) if chance.random() < 0.7 else None,
            cost_yearly=Decimal(amount(chance) // 10) if chance.random() < 0.3 else None,
            funding=(Funding(scribe.phrase("nom+"), percent=Decimal(chance.randint(5, 100))),),
            partners=(f"Fundacja {lexicon.coin(chance)}",),
            indicators=tuple(_indicators(scribe)),
            sources=(Source(f"Raport: {scribe.phrase('nom')}", "https://raport.example/"),),
            evidence=Evidence(lexicon.rank(chance, len(Evidence))),
        )

    def _belonging(
        self, chance: Random, topic: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the networks and topics, sometimes with a second of either."""
        other = self.topics[lexicon.rank(chance, len(self.topics))]
        networks, names = [topic["network"]], [topic["name"]]
        if other["network"] == topic["network"]:
            names.append(other["name"])
        elif chance.random() < TWO_NETWORKS:
            networks.append(other["network"])
        return tuple(networks), tuple(dict.fromkeys(names))


def _topics(folder: Path) -> Sequence[Mapping[str, Any]]:
    told: list[Mapping[str, Any]] = yaml.safe_load(
        (folder / "topics.yaml").read_text(encoding="utf-8")
    )["topics"]
    Random("topics").shuffle(told)  # so that the commonest topics are of several networks
    return told


def _scribe(chance: Random, topic: Mapping[str, Any]) -> Scribe:
    nouns = lexicon.nouns()
    own = list(nouns[topic["network"]])
    Random(topic["slug"]).shuffle(own)  # each topic of a network has its favourites
    town, neighbour = (towns()[lexicon.rank(chance, len(towns()))] for _ in range(2))
    return Scribe(
        chance=chance,
        town=town,
        neighbour=neighbour,
        unit_of=own[chance.randrange(6)].forms["gen+"].capitalize(),
        topic=topic["name"],
        synonyms=topic["synonyms"],
        own=own,
        common=nouns["common"],
    )


def _within(limit: int, place: str, scribe: Scribe) -> str:
    """Write until it fits; a sentence cut short would not be one."""
    while len(text := write(place, scribe)) > limit:
        pass
    return text


def _keywords(scribe: Scribe) -> tuple[str, ...]:
    chosen = scribe.chance.sample(list(scribe.synonyms), min(3, len(scribe.synonyms)))
    return tuple(dict.fromkeys([*chosen, scribe.phrase("nom"), lexicon.coin(scribe.chance)]))


def _indicators(scribe: Scribe) -> Iterator[Indicator]:
    for _ in range(scribe.chance.randint(0, 3)):
        before, after = (str(scribe.chance.randint(5, 900)) for _ in range(2))
        year = str(scribe.chance.randint(2014, 2026))
        yield Indicator(f"Liczba {scribe.phrase('gen+')}", "sztuki", before, after, year)


def _sections(scribe: Scribe) -> Iterator[Section]:
    """Yield sections until the length drawn for the whole is used up."""
    chance = scribe.chance
    names = [name for name in SECTIONS if name in REQUIRED_SECTIONS or chance.random() < SOMETIMES]
    least, commonest, most = WORDS
    length = chance.triangular(least, most, commonest)
    mistakes = "\n".join(_mistake(scribe) for _ in range(chance.randint(2, 4)))
    steps = "\n".join(_lines(scribe, "Pierwsze trzy kroki", 3))
    rest = length - len(mistakes.split()) - len(steps.split())
    shares = {name: chance.uniform(0.5, 1.5) for name in names}
    for name in names:
        if name == "Uniknij błędów":
            yield Section(name, mistakes)
        elif name == "Pierwsze trzy kroki":
            yield Section(name, steps)
        else:
            words = rest * shares[name] / (sum(shares.values()) - 2)
            yield Section(name, _text(scribe, name, words * (0.3 if name in _LISTS else 1.2)))


def _mistake(scribe: Scribe) -> str:
    mistake, effect, cure = (write(place, scribe) for place in ("mistake", "effect", "cure"))
    return f"- **Błąd:** {mistake} **Skutek:** {effect} **Jak uniknąć:** {cure}"


def _lines(scribe: Scribe, name: str, count: int) -> Iterator[str]:
    told = writing(name, scribe)
    for number in range(1, count + 1):
        sign = f"{number}. " if name in _STEPS else _LISTS[name]
        yield sign + next(told)


def _text(scribe: Scribe, name: str, words: float) -> str:
    """Return about `words` words: paragraphs of one to five sentences, or a list."""
    if name in _LISTS or name in _STEPS:
        return "\n".join(_lines(scribe, name, max(2, round(words / 9))))
    told = writing(name, scribe)
    paragraphs = [next(told)]
    while words > 0:
        paragraph = " ".join(islice(told, scribe.chance.randint(1, 5)))
        words -= len(paragraph.split())
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


def file_name(number: int, written: WriteUp) -> str:
    """Return the slug of the write-up of a number."""
    return f"{slug(written.title)[:60].strip('-')}-{number}"
