"""Inflects the nouns, adjectives and verbs that the generator writes with.

A noun stands in `words/nouns.txt` under one of six paradigms with the forms that a paradigm cannot
know; an adjective takes the gender, case and number of its noun. This covers the words of our own
lists, not Polish.

`f nominative[:stem] dative plural-genitive`, `cja nominative` (feminine in -ja, -ia),
`osc nominative` (feminine in -ć), `m nominative[:stem] genitive-ending locative [plural-genitive]`,
`os nominative[:stem] locative plural-nominative [plural-genitive]` (persons),
`o nominative locative plural-genitive`, `nie nominative [plural-genitive]`, `um nominative`.
"""

from dataclasses import dataclass
from functools import lru_cache

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
_SOFT = ("j", "l", "i", "c", "ż", "sz", "rz", "dz")
_BACK = ("k", "g")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun: gender ("m", "p" for men, "f", "n") and its forms by case, "gen+" in the plural."""

    gender: str
    forms: dict[str, str]


def noun(line: str) -> Noun:
    """Return the noun of a line of the list."""
    paradigm, named, *known = line.split()
    nominative, _, stem = named.partition(":")
    gender, singular, plural = _PARADIGMS[paradigm](nominative, stem, known)
    forms = dict(zip(CASES, singular, strict=True))
    forms |= {f"{case}+": form for case, form in zip(CASES, plural, strict=True)}
    return Noun(gender, forms)


_Forms = tuple[str, list[str], list[str]]


def _endings(stem: str, endings: str) -> list[str]:
    return [stem + ending.strip("-") for ending in endings.split()]


def _feminine(nominative: str, _stem: str, known: list[str]) -> _Forms:
    stem = nominative[:-1]
    dative, plural_genitive = known
    if stem.endswith(_SOFT):
        genitive, plural = dative, stem + "e"
    else:
        genitive = plural = stem + ("i" if stem.endswith(_BACK) else "y")
    singular = [nominative, genitive, dative, stem + "ę", stem + "ą", dative]
    return "f", singular, [plural, plural_genitive, *_plural(stem, plural)]


def _plural(stem: str, accusative: str) -> list[str]:
    """Return dative, accusative, instrumental and locative."""
    return [stem + "om", accusative, stem + "ami", stem + "ach"]


def _foreign_feminine(nominative: str, _stem: str, _known: list[str]) -> _Forms:
    form = nominative[:-1] + "i"
    return _feminine(nominative, "", [form, form])


def _quality(nominative: str, _stem: str, _known: list[str]) -> _Forms:
    stem = nominative[:-1] + "ci"
    singular = [nominative, stem, stem, nominative, stem + "ą", stem]
    return "f", singular, [stem, stem, *_plural(stem, stem)]


def _masculine(nominative: str, stem: str, known: list[str]) -> _Forms:
    stem = stem or nominative
    ending, locative, *exception = known
    instrumental = stem + ("iem" if stem.endswith(_BACK) else "em")
    singular = [nominative, stem + ending, stem + "owi", nominative, instrumental, locative]
    plural, genitive = _masculine_plural(stem)
    return "m", singular, [plural, *(exception or [genitive]), *_plural(stem, plural)]


def _masculine_plural(stem: str) -> tuple[str, str]:
    if stem.endswith(("sz", "cz", "rz", "ż")):
        return stem + "e", stem + "y"
    if stem.endswith("l"):
        return stem + "e", stem + "i"
    if stem.endswith(("c", "j")):
        return stem + "e", stem + "ów"
    return stem + ("i" if stem.endswith(_BACK) else "y"), stem + "ów"


def _person(nominative: str, stem: str, known: list[str]) -> _Forms:
    stem = stem or nominative
    locative, plural, *exception = known
    instrumental = stem + ("iem" if stem.endswith(_BACK) else "em")
    singular = [nominative, stem + "a", stem + "owi", stem + "a", instrumental, locative]
    genitive = exception[0] if exception else stem + "ów"
    return "p", singular, [plural, genitive, *_plural(stem, genitive)]


def _neuter(nominative: str, _stem: str, known: list[str]) -> _Forms:
    stem = nominative[:-1]
    locative, plural_genitive = known
    instrumental = stem + ("iem" if stem.endswith(_BACK) else "em")
    singular = [nominative, stem + "a", stem + "u", nominative, instrumental, locative]
    return "n", singular, [stem + "a", plural_genitive, *_plural(stem, stem + "a")]


def _verbal(nominative: str, _stem: str, known: list[str]) -> _Forms:
    stem = nominative[:-1]
    hardened = {"ni": "ń", "ci": "ć"}
    genitive = stem[:-2] + hardened.get(stem[-2:], stem[-2:])
    return _neuter(nominative, "", [stem + "u", *(known or [genitive])])


def _latin(nominative: str, _stem: str, _known: list[str]) -> _Forms:
    stem = nominative[:-2]
    return "n", [nominative] * 6, [stem + "a", stem + "ów", *_plural(stem, stem + "a")]


_PARADIGMS = {
    "f": _feminine,
    "cja": _foreign_feminine,
    "osc": _quality,
    "m": _masculine,
    "os": _person,
    "o": _neuter,
    "nie": _verbal,
    "um": _latin,
}

# Endings after the stem, nominative to locative.
_ADJECTIVE = {
    "m": "y ego emu y ym ym",
    "p": "y ego emu ego ym ym",
    "f": "a ej ej ą ą ej",
    "n": "e ego emu e ym ym",
    "m+": "e ych ym e ymi ych",
    "p+": "- ych ym ych ymi ych",
    "f+": "e ych ym e ymi ych",
    "n+": "e ych ym e ymi ych",
}
# How a stem softens before the nominative plural of men.
_OF_MEN = {
    "on": "eni", "k": "cy", "g": "dzy", "n": "ni", "w": "wi", "ł": "li", "t": "ci", "r": "rzy",
    "d": "dzi", "sz": "si", "z": "zi", "m": "mi", "p": "pi", "ż": "zi",
}  # fmt: skip


@lru_cache(100_000)
def adjective(nominative: str, gender: str, case: str) -> str:
    """Return the form of an adjective beside a noun of `gender` in `case` ("gen+": plural)."""
    stem = nominative[:-1]
    number = "+" if case.endswith("+") else ""
    if (gender, case) == ("p", "nom+"):
        return _of_men(stem)
    ending = _ADJECTIVE[gender + number].split()[CASES.index(case.removesuffix("+"))]
    if stem.endswith(_BACK):
        ending = ending.replace("y", "i") if ending[0] == "y" else ending
        ending = "i" + ending if ending[0] == "e" else ending
    return stem + ending


def _of_men(stem: str) -> str:
    end = next((end for end in _OF_MEN if stem.endswith(end)), "")
    return stem.removesuffix(end) + _OF_MEN.get(end, "y")
