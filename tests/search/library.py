"""A small library of practices to search in, and the words to make another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.search.engine import Document

PUBLIC = frozenset({"public"})
MEMBERS = frozenset({"public", "network:5"})


def document(  # noqa: PLR0913 – one keyword for each side of a document
    id_: str,
    title: str,
    body: str = "",
    *,
    city: str = "",
    topics: Sequence[str] = (),
    summary: str = "",
    keywords: Sequence[str] = (),
    audiences: frozenset[str] = PUBLIC,
    facets: Mapping[str, Sequence[str]] | None = None,
    published: int = 0,
    confirmed: int = 0,
    repeated: int = 0,
    weight: float = 1.0,
) -> Document:
    return Document(
        id=id_,
        title=title,
        summary=summary,
        topics=topics,
        city=city,
        body=body,
        audiences=audiences,
        facets={"city": [city.lower()]} | dict(facets or {}) if city else dict(facets or {}),
        published=published,
        confirmed=confirmed,
        repeated=repeated,
        weight=weight,
        keywords=keywords,
    )


def restricted(one: Document, *labels: str) -> Document:
    return replace(one, audiences=frozenset(labels))


LIBRARY = (
    document(
        "1",
        "Teleopieka dla seniorów w Elblągu",
        "Opaski bezpieczeństwa nosi trzystu seniorów. Dyspozytor odbiera sygnał i wzywa pomoc.",
        city="Elbląg",
        topics=["polityka senioralna"],
        facets={"network": ["dostepne"], "topic": ["polityka-senioralna"], "size": ["large"]},
        published=100,
        confirmed=900,
    ),
    document(
        "2",
        "Szkolny budżet obywatelski",
        "Uczniowie sami zgłaszają projekty i głosują. Budżet szkoły wynosi pięć tysięcy złotych.",
        city="Ostrowiec Świętokrzyski",
        topics=["budżet obywatelski"],
        facets={
            "city": ["ostrowiec-swietokrzyski"],
            "network": ["obywateli"],
            "topic": ["budzet-obywatelski", "mlodziez"],
            "size": ["medium"],
        },
        published=300,
        confirmed=300,
        repeated=2,
    ),
    document(
        "3",
        "Odnawialne źródła energii na pływalni",
        "Panele fotowoltaiczne i pompa ciepła ogrzewają wodę. Żłobek obok dostaje nadwyżkę.",
        city="Lidzbark Warmiński",
        topics=["klastry energii"],
        facets={
            "city": ["lidzbark-warminski"],
            "network": ["zielone"],
            "topic": ["klastry-energii"],
            "size": ["small"],
        },
        published=200,
        confirmed=200,
    ),
    document(
        "4",
        "Retencja wody opadowej na rynku",
        "Zbiornik pod rynkiem zatrzymuje deszcz. Zieleń podlewa się wodą opadową przez całe lato.",
        city="Cieszyn",
        topics=["retencja"],
        facets={"network": ["zielone"], "topic": ["retencja"], "size": ["medium"]},
        published=400,
        confirmed=100,
        repeated=5,
    ),
    document(
        "10",
        "Krótszy tydzień pracy urzędu",
        "Urzędnicy pracują 35 godzin. Mieszkańcy załatwiają sprawy tak samo szybko jak dotąd.",
        city="Leszno",
        topics=["czas pracy"],
        facets={"network": ["kadry"], "topic": ["czas-pracy"], "size": ["medium"]},
        published=400,
        confirmed=400,
    ),
)

SECRET = document(
    "99",
    "Tajny wykaz seniorów i panele kryptograficzne xylofon",
    "Budżet obywatelski seniorów. Seniorzy, seniorzy, seniorzy. Kwarantanna zbiornika wody.",
    city="Gdynia",
    topics=["tajemnica"],
    keywords=["xylografia"],
    audiences=frozenset({"network:5"}),
    facets={"network": ["tajna"], "topic": ["tajemnica"], "size": ["medium"]},
    published=500,
    confirmed=500,
    repeated=9,
)
