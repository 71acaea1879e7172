"""Does a write-up say only what its facts say?

`stray_figures` and `stray_names` compare a practice file with the facts it was written from.
A figure is a run of digits with its decimals; "tys.", "mln" and "mld" behind it multiply. A figure
of the text stands in the facts when its value does, written either way ("20 tys." or "20000").
A name is a capitalised word inside a sentence; it stands in the facts when a word there begins with
the same letters (inflection changes endings only, so the ending is not compared).

Run by hand it prints what is stray: `python tests/content/check_facts.py practices/*/*.md`.
"""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

FACTS = Path(__file__).parent / "facts"
MULTIPLIER = {"tys": 1_000, "mln": 1_000_000, "mld": 1_000_000_000}
# Thin and hard spaces group thousands in the sources: "1 307 641,14".
FIGURE = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?(?:[ \u00a0]?(tys|mln|mld)\b)?"
)
DAY = re.compile(r"(?<!\d)(\d{1,2})\.\d{1,2}(?:\.\d{4})?(?!\d)")
NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)
SYSTEM_KEYS = re.compile(r"^(stan_na|wazne_do|licencja|poziom_dowodow): .*$", re.MULTILINE)
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
NAME = re.compile(r"(?<=[a-ząćęłńóśźż0-9,;–(„/] )[„(]?([A-ZĄĆĘŁŃÓŚŹŻ][\w-]+)")
# The product's own words and the marks of the agreed form, capitalised in running text.
OWN_NAMES = frozenset({"Błąd", "Skutek", "Jak", "Wskazówki", "CC", "BY"})
COMPARED_SHARE, COMPARED_MIN = 0.6, 3


def facts_of(practice: Path) -> str:
    """Return the facts behind a practice file as one text.

    Raises FileNotFoundError when there is none of that slug.
    """
    for path in FACTS.glob(f"*-{practice.stem}.json"):
        if path.stem.split("-", 1)[1] == practice.stem:
            return "\n".join(_strings(json.loads(path.read_text(encoding="utf-8"))))
    raise FileNotFoundError(f"no facts for {practice.name}")


def stray_figures(text: str, facts: str) -> list[str]:
    """Return the figures of `text` whose value stands nowhere in `facts`."""
    known = {value for _, values in _figures(facts) for value in values}
    known |= {Decimal(day) for day in DAY.findall(facts)}  # "18.10.2022" may be told "18 October"
    body = NUMBERED.sub("", SYSTEM_KEYS.sub("", ADDRESS.sub("", text)))
    return [shown for shown, values in _figures(body) if not known.intersection(values)]


def stray_names(text: str, facts: str) -> list[str]:
    """Return capitalised words inside sentences of `text` that no word of `facts` begins like."""
    words = {word.casefold() for word in WORD.findall(facts)}
    found = {name for name in NAME.findall(ADDRESS.sub("", text)) if name not in OWN_NAMES}
    return sorted(name for name in found if not _begins_like(name.casefold(), words))


def _begins_like(name: str, words: set[str]) -> bool:
    """A stem as long as three fifths of the name must agree."""
    length = max(COMPARED_MIN, round(len(name) * COMPARED_SHARE))
    return any(word.startswith(name[:length]) for word in words)


def _figures(text: str) -> list[tuple[str, set[Decimal]]]:
    found = []
    for match in FIGURE.finditer(text):
        whole, decimals, unit = match.groups()
        value = Decimal(re.sub(r"\D", "", whole) + "." + (decimals or "0"))
        values = {value.normalize()}
        if unit:
            values.add((value * MULTIPLIER[unit]).normalize())
        found.append((match.group(), values))
        found.extend((part, {Decimal(part).normalize()}) for part in _date_rest(text, match.end()))
    return found


def _date_rest(text: str, end: int) -> list[str]:
    """Return the year of a date whose day and month the figure has taken (17.10|.2022)."""
    rest = re.match(r"\.(\d{4})(?!\d)", text[end:])
    return [rest.group(1)] if rest else []


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [part for item in value.values() for part in _strings(item)]
    if isinstance(value, list):
        return [part for item in value for part in _strings(item)]
    return [str(value)]


def main(paths: list[str]) -> int:
    """Print what is stray in each file; return 1 when a figure is."""
    bad = 0
    for path in map(Path, paths):
        text, facts = path.read_text(encoding="utf-8"), facts_of(path)
        figures, names = stray_figures(text, facts), stray_names(text, facts)
        words = len(text.split("---", 2)[2].split())
        bad += bool(figures)
        print(
            f"{path.name}: {words} words; figures {figures or 'ok'}; look at names {names or '–'}"
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
