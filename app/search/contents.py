"""What is indexed of a document, the same for every engine.

One running text carries the ranking: title twice, summary, topics, keywords, city, body. Places
are counted in indexed words, so a phrase matches across stop words; a gap between the parts keeps
it from matching across a title and a summary. Only public documents give words to suggestions and
corrections: what is typed by a stranger must never be completed with a secret.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.actor import PUBLIC
from app.search.engine import Document
from app.search.highlighting import plain
from app.search.polish import Token, Word, analysed, is_stop_word, tokens
from app.search.ranking import TITLE_REPEATS

PARTS_GAP = 100
TELLING_TERMS = 64
PHRASE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """The indexed side of a document.

    `places` are (place, index term); `surfaces` folded word forms with repeats; `forms` the
    distinct words of a public document in lower case; `hints` what may complete a query; `telling`
    the most frequent terms with their counts.
    """

    places: tuple[tuple[int, str], ...]
    surfaces: tuple[str, ...]
    forms: frozenset[str]
    hints: tuple[str, ...]
    telling: tuple[tuple[str, int], ...]


def _parts(document: Document) -> Iterator[str]:
    yield from [document.title] * TITLE_REPEATS
    yield document.summary
    yield from document.topics
    yield from document.keywords
    yield document.city
    yield plain(document.body)


def _words(document: Document) -> Iterator[list[Word]]:
    """Give the indexed words of each part of the text."""
    for part in _parts(document):
        yield [word for run in part.split(" ") for word in analysed(run)]


def contents(document: Document) -> Contents:
    """Analyse a document for any engine."""
    parts = list(_words(document))
    words = [word for part in parts for word in part]
    is_public = PUBLIC in document.audiences
    stems = Counter([word.terms[0] for word in words])
    return Contents(
        places=tuple(_places(parts)),
        surfaces=tuple([word.surface for word in words]),
        forms=frozenset([word.form for word in words]) if is_public else frozenset(),
        hints=tuple(dict.fromkeys(_hints(document))) if is_public else (),
        telling=tuple(stems.most_common(TELLING_TERMS)),
    )


def _places(parts: Sequence[Sequence[Word]]) -> Iterator[tuple[int, str]]:
    first = 0
    for part in parts:
        for place, word in enumerate(part, first):
            for term in word.terms:
                yield place, term
        first += len(part) + PARTS_GAP


def _hints(document: Document) -> Iterator[str]:
    yield document.title
    yield from document.topics
    yield from document.keywords
    yield document.city
    yield from title_phrases(document.title)


def title_phrases(title: str) -> Iterator[str]:
    """Give each run of up to PHRASE_WORDS words of a title that neither starts nor ends idly."""
    for run in _runs(title, list(tokens(title))):
        for start in range(len(run)):
            for phrase in (run[start : start + size + 1] for size in range(PHRASE_WORDS)):
                if not (is_stop_word(phrase[0].written) or is_stop_word(phrase[-1].written)):
                    yield title[phrase[0].start : phrase[-1].end]


def _runs(title: str, words: Iterable[Token]) -> list[list[Token]]:
    """Split the words where anything but a space stands between them."""
    runs: list[list[Token]] = []
    end = -1
    for word in words:
        if runs and title[end : word.start].isspace():
            runs[-1].append(word)
        else:
            runs.append([word])
        end = word.end
    return runs
