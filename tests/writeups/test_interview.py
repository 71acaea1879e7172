from hypothesis import given
from hypothesis import strategies as st

from app.domain.interview import QUESTIONS
from app.domain.practices import SECTIONS
from app.writeups import interview, sections, writing


def made(answers, **known):
    return writing.apart(interview.text(answers, {"miasto": "Lipogród", **known}).encode())


def test_there_are_twelve_questions_each_with_a_place_of_its_own():
    assert len(QUESTIONS) == 12
    assert len({one.code for one in QUESTIONS}) == len({one.goes_to for one in QUESTIONS}) == 12
    assert {one.goes_to for one in QUESTIONS} - set(SECTIONS) == {"tytul", "kontakt"}


def test_every_answer_lands_once_in_its_place():
    front, told = made({one.code: f"Odpowiedź {one.code}." for one in QUESTIONS})
    for one in QUESTIONS:
        found = front.get(one.goes_to) or told.get(one.goes_to)
        assert found == f"Odpowiedź {one.code}."
    assert front["miasto"] == "Lipogród"
    assert len(told) == 10


def test_what_was_not_answered_stays_out():
    assert made({"done": " \n "}) == ({"miasto": "Lipogród"}, {})


def test_a_line_under_an_answer_makes_no_heading_of_it():
    _, told = made({"done": "Kupiliśmy\n---\nopaski"})
    assert told["Rozwiązanie"] == "Kupiliśmy\n\n---\nopaski"


def test_steps_become_a_numbered_list():
    _, told = made({"first": "- zadzwoń\n2) policz\n\nzaproś"})
    assert told["Pierwsze trzy kroki"] == "1. zadzwoń\n2. policz\n3. zaproś"


def test_a_title_that_is_too_long_is_cut_and_kept_whole_below():
    front, told = made({"title": "Słowo " * 40, "done": "Kupiliśmy."})
    assert len(front["tytul"]) <= 120
    assert told["Rozwiązanie"].startswith(("Słowo " * 40).strip())
    assert told["Rozwiązanie"].endswith("Kupiliśmy.")


@given(
    st.dictionaries(
        st.sampled_from([one.code for one in QUESTIONS]), st.text("# ab\n-=1.", max_size=40)
    )
)
def test_no_answer_becomes_a_section_of_its_own(answers):
    body = interview.text(answers, {"miasto": "Lipogród"})
    _, told = writing.apart(body.encode())
    assert set(told) <= set(SECTIONS)
    below = body.split("---\n", 2)[2]
    assert sections.faults(below, 1) == []
