"""A small write-up, the reference it needs, and ways to break it."""

from app.writeups.reading import Reference

REFERENCE = Reference(
    networks={
        "miasto-obywateli": (3, "Partycypacja/konsultacje/współpraca – MIASTO OBYWATELI"),
        "zasoby-miast": (2, "Finanse samorządowe/fundusze na rozwój – ZASOBY MIAST"),
    },
    topics={
        "miasto-obywateli": {
            "budżet obywatelski": "budżet obywatelski",
            "bo": "budżet obywatelski",
            "granty": "współpraca z organizacjami pozarządowymi",
        },
        "zasoby-miast": {"granty": "fundusze lokalne i filantropia", "ppp": "PPP"},
    },
    cities={
        "sopot": ("sopot",),
        "sopot (pomorskie)": ("sopot",),
        "olsztyn": ("olsztyn-slaskie", "olsztyn-warminsko-mazurskie"),
        "olsztyn (warmińsko-mazurskie)": ("olsztyn-warminsko-mazurskie",),
        "olsztyn-warminsko-mazurskie": ("olsztyn-warminsko-mazurskie",),
    },
)

# Line 1 is the fence, so a key stands in the line of its place here plus two.
HEAD = {
    "tytul": 'tytul: "Budżet obywatelski w Sopocie"',
    "streszczenie": 'streszczenie: "Mieszkańcy dzielą część budżetu. Miasto wykonuje."',
    "miasto": "miasto: Sopot",
    "jednostka": 'jednostka: "Biuro Partycypacji"',
    "sieci": "sieci: [miasto-obywateli]",
    "tematy": "tematy: [budżet obywatelski]",
    "etap": "etap: wdrożona",
    "kontakt": 'kontakt: "biuro@sopot.example"',
    "stan_na": "stan_na: 2026-11-22",
}
BODY = "\n## Problem\n\nMałe zaufanie.\n"
LAST = len(HEAD) + 1  # the line of the last key
EXTRA = LAST + 1  # the line of the first key that a test adds
BODY_LINE = LAST + 2  # the first line below the second fence


def a_file(body: str = BODY, *, extra: str = "", **changes: str | None) -> bytes:
    """Return a whole file; `changes` replace the lines of keys, None leaves a key out."""
    lines = [changes.get(key, line) for key, line in HEAD.items()]
    head = [line for line in lines if line is not None]
    return "\n".join(["---", *head, *([extra] if extra else []), "---", body]).encode()
