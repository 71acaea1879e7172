"""The question that each section answers, and an example of a town that does not exist.

Questions are English msgids; examples are Polish, because what people write is Polish.
"""

from collections.abc import Mapping


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


ASKED: Mapping[str, tuple[str, str]] = {
    "Problem": (
        N_("What bothered people or the office, and how do you know? Give a number if you can."),
        "Co roku 40 samotnych seniorów trafiało do szpitala za późno po upadku w domu.",
    ),
    "Kontekst": (
        N_("What must one know about the city to understand this?"),
        "Lipogród ma 30 tysięcy mieszkańców, co czwarty ma ponad 60 lat.",
    ),
    "Cel": (
        N_("What was to change, for whom and until when?"),
        "Do końca 2024 roku pomoc miała docierać w 15 minut.",
    ),
    "Rozwiązanie": (
        N_("What did you do? Write as if you told it to a colleague from another office."),
        "Kupiliśmy 120 opasek i podpisaliśmy umowę z całodobowym centrum zgłoszeń.",
    ),
    "Krok po kroku": (
        N_("In what order? Write a numbered list with months or years."),
        "1. Ankieta wśród seniorów (marzec 2023).\n2. Przetarg (czerwiec 2023).",
    ),
    "Koszty i finansowanie": (
        N_("What did it cost to start, what does it cost a year, who pays?"),
        "Opaski kosztowały 96 000 zł, abonament 2 400 zł miesięcznie.",
    ),
    "Zespół i partnerzy": (
        N_("Who does the work, how many people, who helps?"),
        "Jedna osoba w ośrodku pomocy na pół etatu i dwie organizacje.",
    ),
    "Podstawa prawna": (
        N_("On what acts and resolutions does it rest?"),
        "Uchwała rady miasta w sprawie programu teleopieki.",
    ),
    "Rezultaty": (
        N_("What has changed? Numbers before and after, and how they were measured."),
        "Czas do przyjazdu pomocy: z 25 minut do 11 (rejestr zgłoszeń, 2024).",
    ),
    "Trwałość": (
        N_("What happens when the project or the money ends?"),
        "Abonament jest w budżecie miasta na kolejne trzy lata.",
    ),
    "Uniknij błędów": (
        N_("What went wrong or nearly so? For each mistake: its effect and how to avoid it."),
        (
            "- **Błąd:** zaczęliśmy od zakupu. **Skutek:** co trzecia opaska leżała w szufladzie. "
            "**Jak uniknąć:** najpierw spotkania z seniorami."
        ),
    ),
    "Warunki przeniesienia": (
        N_("What must another city have for this to work there?"),
        "Całodobowe centrum zgłoszeń w zasięgu i jedna osoba, która odwiedza seniorów.",
    ),
    "Pierwsze trzy kroki": (
        N_("What would you do in the first month if you began today?"),
        (
            "1. Policz seniorów mieszkających samotnie.\n2. Zadzwoń do centrum zgłoszeń.\n"
            "3. Zaproś pięć osób na próbę."
        ),
    ),
    "Materiały": (
        N_("What can another city take over: resolutions, forms, contracts? Attach them as files."),
        "Regulamin, wzór umowy i formularz zgłoszenia są w załącznikach.",
    ),
}

# Of fields that are chosen or have several parts: what such a thing looks like when it is said.
EXAMPLES: Mapping[str, str] = {
    "sieci": "Polityka społeczna/senioralna – MIASTO DOSTĘPNE I SPRAWIEDLIWE",
    "tematy": ("teleopieka i technologie wspierające\npolityka senioralna"),
    "etap": (
        "pilotaż: próba w jednym miejscu lub przez krótki czas\n"
        "wdrożona: działa na stałe\n"
        "rozszerzona: objęła więcej miejsc lub osób niż na początku\n"
        "zakończona: zrobiła swoje i skończyła się zgodnie z planem\n"
        "przerwana: skończyła się wcześniej; powód jest dla innych miast cenny"
    ),
    "okres": "od roku: 2023, do roku: puste, bo działa nadal",
    "koszt": "na start: 96 000, rocznie: 28 800, w cenach roku: 2024",
    "finansowanie": (
        "źródło: budżet miasta, udział: 60\n"
        "źródło: Unia Europejska, program: fundusze regionalne, udział: 40"
    ),
    "wskazniki": (
        "co zmierzono: średni czas do przyjazdu pomocy, jednostka: minuty, przed: 25, po: "
        "11, kiedy: 2024, źródło: rejestr zgłoszeń"
    ),
    "zrodla": "tytuł: Teleopieka w Lipogrodzie, adres: https://lipogrod.example/teleopieka",
}
