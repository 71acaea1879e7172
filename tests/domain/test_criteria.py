from app.domain.criteria import CRITERIA, EVIDENCE_MEANING
from app.domain.practices import Evidence


def test_the_checklist_asks_what_the_description_of_a_practice_asks():
    """Reviews keep these codes: one that goes or changes its name would orphan old checklists."""
    assert [one.code for one in CRITERIA] == [
        "complete",
        "problem",
        "steps",
        "results",
        "cost",
        "mistakes",
        "conditions",
        "contact",
        "privacy",
        "sources",
        "rights",
        "language",
    ]


def test_every_criterion_asks_and_says_what_to_do_when_the_answer_is_no():
    for one in CRITERIA:
        assert one.question.endswith("?")
        assert one.gap.endswith(".")


def test_each_level_of_evidence_has_its_meaning():
    assert len(EVIDENCE_MEANING) == len(Evidence)
    assert len(set(EVIDENCE_MEANING)) == len(Evidence)
