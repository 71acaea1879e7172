"""The one analysis of Polish text; every engine, the thesaurus and the marks in texts stand on it.

A word becomes one or two index terms at the same position: the stem of the word as written, its
Polish letters folded afterwards, and the stem of the folded word. The first is right for text with
Polish letters, the second is what somebody without a Polish keyboard arrives at.
"""

import itertools
import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from app.domain.slugs import fold
from app.search.inflection import root

# Raise the number whenever the same text would give other terms: indexes built before are refused.
CHAIN = f"polish-6 snowball-{Stemmer.version()}"

WORD_LIMIT = 64
_WORDS_CACHED = 1 << 16
_RUNS_CACHED = 1 << 15

# A number keeps its inner dots and a plus ("2.0", "60+"); a letter keeps its combining marks.
_TOKEN = re.compile(r"\d+(?:\.\d+)*\+?(?![^\W_])|(?:[^\W_][\u0300-\u036f]*)+")

_STOP = frozenset(
    """
    a aby albo ale ani az aż bardzo bez bo być by był była było były co coś czy czyli dla do gdy
    gdzie go i ich im inne iż ja jak jaka jakie jako jaki jakich je jego jej jest jeśli już każdy
    kiedy kto która które którego której który których którym którzy ku lub ma mają mi mnie może
    można my na nad nam nas nasz nawet nich nie niej nim niż no o od on ona one oni oraz po pod poza
    przed przez przy raz razem również są się skąd sobie swoje ta tak także tam te tego tej temu ten
    też to trzeba tu tych tylko tym u w wam was we więc wiele wszystko wy z za zawsze ze że żeby
    żaden ile powinien potrzeba zrobić
    """.split()  # noqa: SIM905 – a list of words reads as words
)
# A question begins with one of these, and then some of its words only frame it ("W jaki sposób
# zacząć …?"): they say nothing of what is asked for, and being rare they would weigh much.
_ASKING = frozenset(
    """
    jak jaki jaka jakie jakim jakich co czy skąd ile gdzie kiedy kto kogo komu dlaczego czemu
    """.split()  # noqa: SIM905
)
_FRAME = frozenset(
    fold(word)
    for word in """
    sposób sposoby sposobem warto wziąć chcieć chcemy chcę chce szukać szukam szukamy potrzebuję
    potrzebujemy robić robi robią robicie radzić radzą radzi poradzić wygląda polega zacząć zaczynać
    przykład przykłady pomysł pomysły inny inne innych musi muszą powinno udać udało ktoś
    """.split()  # noqa: SIM905
)
STOP_WORDS = _STOP | {fold(word) for word in _STOP}

_VERB_ENDS = {"c": "ć", "l": "ł"}

_thread = threading.local()


class Token(NamedTuple):
    """A word of a text: where it stands there (`start`, `end` in characters) and as it stands."""

    start: int
    end: int
    written: str


class Word(NamedTuple):
    """An indexed word: its place in the text, its index terms, its folded and lower-case form."""

    start: int
    end: int
    terms: tuple[str, ...]
    surface: str
    form: str


def tokens(text: str) -> Iterator[Token]:
    """Give every word of `text` in order, stop words included."""
    for match in _TOKEN.finditer(text):
        yield Token(match.start(), match.end(), match.group())


def is_stop_word(written: str) -> bool:
    """Tell whether a word as written says nothing; BO, UE and IT in capitals are names."""
    return written.lower() in STOP_WORDS and not (written.isupper() and len(written) > 1)


def is_question(text: str) -> bool:
    """Tell whether a query is put as a question: a mark, or one of its first two words asks."""
    first = itertools.islice(tokens(text), 2)
    return "?" in text or any(token.written.lower() in _ASKING for token in first)


def is_frame(written: str) -> bool:
    """Tell whether a word of a question says nothing of what is asked for."""
    return surface(written) in _FRAME


def content(text: str) -> Iterator[Token]:
    """Give the words of `text` that are indexed: all but stop words."""
    return (token for token in tokens(text) if not is_stop_word(token.written))


def query_words(text: str) -> tuple[str, ...]:
    """Return the words of a query as typed, without stop words unless there is nothing else."""
    words = tuple(token.written for token in tokens(text))
    return tuple(word for word in words if not is_stop_word(word)) or words


def normal(written: str) -> str:
    """Return a word in lower case, composed (NFC) and at most WORD_LIMIT characters long."""
    return unicodedata.normalize("NFC", written.lower())[:WORD_LIMIT]


@lru_cache(_WORDS_CACHED)
def surface(written: str) -> str:
    """Return the form of a word that is the same with and without Polish letters."""
    return fold(normal(written))


def stem(word: str) -> str:
    """Return the Snowball stem of a lower-case word."""
    stemmer = getattr(_thread, "stemmer", None)
    if stemmer is None:
        # A stemmer of this library may not be used by two threads at once.
        stemmer = _thread.stemmer = Stemmer.Stemmer("polish", 0)
    return str(stemmer.stemWord(word))


@lru_cache(_WORDS_CACHED)
def terms(written: str) -> tuple[str, ...]:
    """Return the one or two index terms of a word."""
    word = normal(written)
    # All forms of a word share its terms, so one string of each will do.
    found = map(sys.intern, (root(word, stem, fold), root(fold(word), stem, fold)))
    return tuple(dict.fromkeys(found))


@lru_cache(_RUNS_CACHED)
def analysed(run: str) -> tuple[Word, ...]:
    """Return the indexed words of what stands between two spaces of a text.

    No word reaches across a space, and texts are made of the same runs over and over: to look one
    up takes a tenth of the time that its analysis takes.
    """
    return tuple(
        Word(start, end, terms(written), surface(written), normal(written))
        for start, end, written in content(run)
    )


def is_bare(written: str) -> bool:
    """Tell whether a word was written without any Polish letter."""
    return surface(written) == normal(written)


def restored(written: str) -> str:
    """Return a bare word with the Polish letter that verbs end in ("skrocic" → "skrócić").

    Only the end is restored, because the stemmer cuts no ending it does not see.
    """
    word = normal(written)
    return word[:-1] + _VERB_ENDS[word[-1]] if word[-1:] in _VERB_ENDS else word
