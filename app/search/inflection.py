"""What the Snowball stemmer leaves apart though it is one Polish word.

Snowball cuts endings; Polish also changes the end of the stem: *urzędnik – urzędnicy*,
*budżet – budżecie*, *wniosek – wniosku*, *inwestor – inwestorzy*, *droga – drodze*. The rules here
undo those changes, so that all forms of a word meet in one root; a root need not be a word. They
also join what officials use for the same thing: a noun with the adjective and the verb made of it
by -ow- and -uj- (*budżet – budżetowy*, *obsługa – obsługuje*), a noun in -acja with its adjective
and its verb (*konsultacje – konsultacyjny – konsultować*), and the two verbal nouns of a pair of
verbs (*zgłoszenie – zgłaszanie*, *zatrudnienie – zatrudnianie*).

The alternations are those of school grammar; the tests measure on full paradigms how many pairs of
forms share a root.
"""

import re
from collections.abc import Callable

# Nouns whose own end Snowball takes for an ending ("syst-em", "lok-ali", "podzi-ał"); with and
# without Polish letters.
_WHOLE = re.compile(
    r"(\w*(?:system|problem|rodzaj|gram|poziom|przełom|przelom|potrzeb|czynsz|\w{3}usz"
    r"|kapita[łl]|materia[łl]|uchwa[łl]|kana[łl]|sygna[łl]|potencja[łl]|(?:u|po|wy|od|przy)dzia[łl]"
    r"|lokal|portal|szpital|festiwal|terminal|szk[lł]))"
    r"(?:u|owi|em|ie|e|y|i|ów|ow|om|ami|ach|a|o|ę|ą)?"
)

# Endings that change the stem before them, and the stem without them: "miesięcy", "mieście",
# "budżecie", "drodze", "nauczycieli".
_SOFTENED = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^starsz\w{1,3}$", "starsz"),  # the elder, not what is old
        (r"^radom(?:ia|iu|iem)?$", "radom"),  # the city, not the councils
        (r"^d[łl]ug(?:u|i|iem|owi|[óo]w|om|ami|ach)?$", "dlugu"),  # debts, not what takes long
        (r"^dzi[ęe]k(?:i|u\w*|ow\w*)$", "dzekcz"),  # thanks, not the children nor their kin
        (r"^miesi[ąaęe]c(?!z)\w{0,4}$", "miesiac"),
        (r"(?<=\w{2})[śs]cie$", "st"),
        (r"(?<=\w{3})cie$", "t"),
        (r"(?<=\w[oulr])dze$", "g"),
        (r"(?<=\w)cieli$", "ciel"),
    )
)

# Changes at the end of a folded stem, in this order. The letters before each keep short words as
# they are: what is left of them would be nobody's word.
_LEVELLED = tuple(
    (re.compile(pattern + "$"), replacement)
    for pattern, replacement in (
        (r"(?<=\w{4})i", ""),  # energi-i, stypendi-ów
        (r"(?<=\w{4})i?um", ""),  # stypendi-um, centr-um
        (r"(?<=\w{4})(?:i?ow|uj)", ""),  # budżet-ow-y, uczni-owie, obsług-uje
        (r"(?<=\w{4})(?:acj|acyj|acyjn)", ""),  # konsult-acje, -acyjny, as -ować
        (r"(?<=\w)jezd", "jazd"),  # przejeździe
        (r"(?<=\w{2})dz", "d"),  # urzędzie
        (r"(?<=\w{3})rz", "r"),  # inwestorzy
        (r"(?<=\w{2}[^aeiouy])ie([ck])", r"\1"),  # mieszkaniec
        (r"(?<=\w{2})rzec", "rc"),  # dworzec
        (r"(?<=\w{2}[^aeiouy])e(k)", r"\1"),  # wniosek
        (r"(?<=\w{2}[^aeiouyj])e([crl])", r"\1"),  # źródeł, klaster
        (r"(?<=\w{2})rzc", "rc"),
        (r"(?<=\w{3})sc", "st"),  # turyści
        (r"(?<=\w{3}[^s])[ct]", "k"),  # urzędnicy, budżecie, studenci
    )
)

# Roots whose vowel changes as well.
_IRREGULAR = {
    "urzad": "urzed",
    "miest": "miast",
    "powiek": "powiak",
    "uczen": "uczn",
    "dziecm": "dziek",
    "dzieck": "dziek",
    "tydzien": "tygodn",
    "pienied": "pieniad",
    "pieniedzm": "pieniad",
    "blad": "bled",
    "sasied": "sasiad",
    "kociol": "kotl",
    "swietl": "swiatl",
}


# Verbal nouns of verbs that say that something goes on ("zatrudni-anie") beside those that say that
# it is done ("zatrudni-enie"); "zarządzanie" and "zarządzenie" are two things.
_GOING_ON = re.compile(
    r"(?!zarz[ąa]dz)(\w{2,}(?:i|sz|cz|rz|dz|ż|l)|\w+(?:[dg]r|mn|mr)az)a(n(?:i[eauo]\w{0,3})|ń)"
)
# In some of these pairs the vowel before changes, too.
_CORES = (
    "głasz glasz drażni drazni draż draz gradz graż graz twarz prasz mraż mraz mnaż mnaz marz tłacz"
    " tlacz walni"
)
_VOWEL = re.compile(
    "|".join(
        f"(?<={before})a(?={after}$)"
        for before, _, after in (core.rpartition("a") for core in _CORES.split())
    )
)


def root(word: str, stem: Callable[[str], str], fold: Callable[[str], str]) -> str:
    """Return the folded root of a lower-case word; `stem` is Snowball's."""
    found = fold(_stem(word, stem))
    for pattern, replacement in _LEVELLED:
        found = pattern.sub(replacement, found)
    return _IRREGULAR.get(found, found)


def _stem(word: str, stem: Callable[[str], str]) -> str:
    going_on = _GOING_ON.fullmatch(word)
    if going_on:
        word = f"{_VOWEL.sub('o', going_on[1])}e{going_on[2]}"
    whole = _WHOLE.fullmatch(word)
    if whole:
        return whole[1]
    for pattern, replacement in _SOFTENED:
        unsoftened, count = pattern.subn(replacement, word)
        if count:
            return unsoftened
    return stem(word)
