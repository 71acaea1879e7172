"""Twelve questions for those who never write: what one would ask them on the telephone."""

from dataclasses import dataclass

ANSWER_LIMIT = 4_000


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


@dataclass(frozen=True, slots=True)
class Question:
    """A question, a word of help, and the key or heading where its answer goes."""

    code: str
    question: str
    help: str
    goes_to: str


QUESTIONS = (
    Question(
        "title",
        N_("What did you do? One sentence with the name of the city."),
        N_("This becomes the title. You can change it later."),
        "tytul",
    ),
    Question(
        "bothered",
        N_("What bothered people or the office before?"),
        N_("Who suffered from it, how often, since when? A number helps."),
        "Problem",
    ),
    Question(
        "idea",
        N_("Whose idea was it, and what was to change?"),
        N_("Inhabitants, a councillor, another city? What did you want to reach?"),
        "Cel",
    ),
    Question(
        "done",
        N_("What exactly did you do?"),
        N_("Tell it as you would to a colleague from another office over coffee."),
        "Rozwiązanie",
    ),
    Question(
        "order",
        N_("What came first, what next, how long did it take?"),
        N_("Each step on a line of its own, with months if you remember them."),
        "Krok po kroku",
    ),
    Question(
        "money",
        N_("What did it cost, what does it cost a year, and who paid?"),
        N_("Rough figures are fine. Say if you do not know."),
        "Koszty i finansowanie",
    ),
    Question(
        "people",
        N_("Who did the work, and who helped?"),
        N_("How many people, from which units and organisations? No names."),
        "Zespół i partnerzy",
    ),
    Question(
        "better",
        N_("What is better now, and how do you know?"),
        N_("Numbers before and after, complaints, a survey – or what you see every day."),
        "Rezultaty",
    ),
    Question(
        "wrong",
        N_("What went wrong, and what would you do differently?"),
        N_("This is what other cities look for first. Nobody will think less of you."),
        "Uniknij błędów",
    ),
    Question(
        "needed",
        N_("What must a city have for this to work there?"),
        N_("People, law, money, agreement of the council, size?"),
        "Warunki przeniesienia",
    ),
    Question(
        "first",
        N_("If you began today: which three things would you do in the first month?"),
        N_("Each on a line of its own."),
        "Pierwsze trzy kroki",
    ),
    Question(
        "contact",
        N_("Whom may other cities ask?"),
        N_("The unit with its official e-mail or telephone. Everybody will see it."),
        "kontakt",
    ),
)
