"""The words of the generator in all their forms."""

import pytest

from bench import lexicon
from bench.inflection import CASES, adjective, noun


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ("f szkoła szkole szkół", "szkoła szkoły szkole szkołę szkołą szkole"),
        ("f ulica ulicy ulic", "ulica ulicy ulicy ulicę ulicą ulicy"),
        ("cja energia", "energia energii energii energię energią energii"),
        (
            "osc dostępność",
            "dostępność dostępności dostępności dostępność dostępnością dostępności",
        ),
        ("m wniosek:wniosk u wniosku", "wniosek wniosku wnioskowi wniosek wnioskiem wniosku"),
        ("os lekarz lekarzu lekarze lekarzy", "lekarz lekarza lekarzowi lekarza lekarzem lekarzu"),
        ("o miasto mieście miast", "miasto miasta miastu miasto miastem mieście"),
        ("nie zajęcie", "zajęcie zajęcia zajęciu zajęcie zajęciem zajęciu"),
        ("um centrum", "centrum centrum centrum centrum centrum centrum"),
    ],
)
def test_nouns_in_the_singular(line, forms):
    assert [noun(line).forms[case] for case in CASES] == forms.split()


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ("f droga drodze dróg", "drogi dróg drogom drogi drogami drogach"),
        ("f ulica ulicy ulic", "ulice ulic ulicom ulice ulicami ulicach"),
        ("m portal u portalu", "portale portali portalom portale portalami portalach"),
        ("m cel u celu celów", "cele celów celom cele celami celach"),
        ("m staż u stażu", "staże staży stażom staże stażami stażach"),
        ("m plac u placu", "place placów placom place placami placach"),
        ("os urzędnik urzędniku urzędnicy",
         "urzędnicy urzędników urzędnikom urzędników urzędnikami urzędnikach"),
        ("nie szkolenie", "szkolenia szkoleń szkoleniom szkolenia szkoleniami szkoleniach"),
        ("nie osiedle osiedli", "osiedla osiedli osiedlom osiedla osiedlami osiedlach"),
        ("um forum", "fora forów forom fora forami forach"),
    ],
)  # fmt: skip
def test_nouns_in_the_plural(line, forms):
    assert [noun(line).forms[f"{case}+"] for case in CASES] == forms.split()


@pytest.mark.parametrize(
    ("word", "gender", "case", "form"),
    [
        ("nowy", "m", "gen", "nowego"),
        ("nowy", "p", "acc", "nowego"),
        ("nowy", "f", "ins", "nową"),
        ("miejski", "m", "ins", "miejskim"),
        ("miejski", "f", "gen", "miejskiej"),
        ("miejski", "n", "nom+", "miejskie"),
        ("miejski", "p", "nom+", "miejscy"),
        ("duży", "p", "nom+", "duzi"),
        ("opisany", "p", "nom+", "opisani"),
        ("sprawdzony", "p", "nom+", "sprawdzeni"),
        ("krótki", "p", "gen+", "krótkich"),
    ],
)
def test_adjectives_follow_their_noun(word, gender, case, form):
    assert adjective(word, gender, case) == form


def test_every_noun_of_the_list_has_all_forms():
    for group in lexicon.nouns().values():
        for one in group:
            assert len(one.forms) == 12
            assert all(form.replace("-", "").isalpha() for form in one.forms.values())


def test_coined_words_hardly_ever_meet():
    assert len({lexicon.coined(number) for number in range(5000)}) > 4900
