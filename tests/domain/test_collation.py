"""The order of names: that of the Polish alphabet."""

from dataclasses import dataclass

import pytest

from app.domain.collation import by_name, polish


@pytest.mark.parametrize(
    "names",
    [
        ["Lubań", "Lwówek Śląski", "Łańcut", "Łódź", "Malbork"],
        ["Azory", "Ąbrowo", "Bochnia", "Cypel", "Ćmielów", "Dąbie", "Elbląg", "Ępno", "Fary"],
        ["Nysa", "Ńwo", "Opole", "Ostrów", "Ósemka", "Puck", "Sopot", "Swory", "Śrem", "Tczew"],
        ["Zabrze", "Zgierz", "Zwoleń", "Źródła", "Żary", "Żywiec"],
        ["Nowa Sól", "Nowa-Wieś", "Nowak", "Nowy Sącz"],
        ["las", "Las", "lasy", "LASY PAŃSTWOWE", "laś"],
        ["Cafe", "Café", "Cafeteria"],
        ["2 Rzeki", "Rzeka"],
        [],
    ],
)
def test_names_stand_as_in_a_polish_index(names):
    mixed = names[1::2] + names[::2][::-1]
    assert [one.casefold() for one in sorted(mixed, key=polish)] == [n.casefold() for n in names]


@dataclass
class City:
    name: str
    id: int


def test_namesakes_stand_by_number_whatever_order_they_came_in():
    found = sorted([City("Brzeziny", 2), City("Łask", 3), City("Brzeziny", 1)], key=by_name)
    assert [(one.name, one.id) for one in found] == [("Brzeziny", 1), ("Brzeziny", 2), ("Łask", 3)]
