"""An Observer searches in everything they may read, and goes to the very remark."""

import pytest

from app.door import house
from app.services import catalogue
from tests.factories import NOW
from tests.journeys.test_members import faults
from tests.rights.output_stage import scene, town


def with_all_kinds(make):
    """What is found by one word: two outputs, a practice, what was said of them; who looks."""
    people = town(make)
    things = scene(make, people, "resolution")
    make.practice(title="Koszty zieleni w Autorowie", city=people.author, body="Koszty są małe.")
    make.output_version(things.output)
    make.comment(things.output, people.people["observer"], text="A **koszty** utrzymania?")
    asked = scene(make, people, "consultation")
    own = [{"text": "Koszty są za niskie."}]
    make.opinion(asked.output, people.observer, consultation=asked.consultation, remarks=own)
    catalogue.rebuild(house().engine, NOW.date())
    return people.people["observer"].email, things.remark.key


@pytest.mark.timeout(120)
def test_a_hit_leads_to_the_remark_itself_and_the_page_shuts_nobody_out(desk, visit_as):
    email, key = desk.seed(with_all_kinds)
    page = visit_as(email, reduced_motion="reduce")
    page.goto("/praktyki?q=koszty+wynik")
    kinds = set(page.locator(".hit .kind").all_inner_texts())
    assert kinds == {"dobra praktyka", "wynik prac sieci", "uwaga miasta", "komentarz"}
    found = faults(page, "all kinds")
    page.get_by_label("uwaga miasta – znaleziono").check()
    page.wait_for_url("**rodzaj=uwaga**")
    page.locator(f".hit a[href$='uwaga-{key}']").click()
    page.wait_for_url(f"**/uwagi#uwaga-{key}")
    assert page.locator(f"[id='uwaga-{key}']").is_visible()
    assert not found, "\n".join(found)
