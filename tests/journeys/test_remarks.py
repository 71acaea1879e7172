"""The pages of remarks in a real browser: one answer for two remarks, without JavaScript, on a phone.

What axe finds and what is too wide at 320 px is asked of the pages of those who answer, which show
everything that others see and more.
"""

import pytest
from playwright.sync_api import expect

from app.models.opinions import Answer
from tests.journeys.test_members import faults
from tests.rights.output_stage import scene, town

PHONE = {"width": 375, "height": 812}
LONG = "Przepięknieprzyjaznemuniepełnosprawnościomrozwiązaniu " * 3


def with_remarks(make):
    """An output with remarks, one answered with a change; whose e-mail, the addresses."""
    people = town(make)
    things = scene(make, people, "resolution")
    remarks = [
        {"text": LONG, "proposal": "Opis jasnego celu", "anchor": "cel"},
        {"text": "Kto płaci?", "quote": "zdanie, którego nie ma", "anchor": "", "heading": ""},
    ]
    made = make.opinion(
        things.output, people.observer, consultation=things.consultation, remarks=remarks
    )
    version = make.output_version(things.output, sections=[])
    answer = {"number": 1, "state": "ACCEPTED", "reason": LONG, "at": made.given_at, "by": None}
    make._keep(Answer(remark_id=made.remarks[0].id, version_id=version.id, **answer))
    first = f"/uwagi/{made.remarks[0].key}/zmiana"
    return people.people["author"].email, f"/wyniki/{things.output.slug}", first


@pytest.mark.timeout(120)
def test_the_pages_of_remarks_shut_nobody_out(desk, visit_as):
    email, address, change = desk.seed(with_remarks)
    page = visit_as(email, reduced_motion="reduce")
    found = []
    for place in (*(f"{address}/{one}" for one in ("uwagi", "odpowiedzi", "raport")), change):
        page.goto(place)
        found += faults(page, place)
    assert not found, "\n".join(found)


def test_two_are_answered_together_on_a_phone_without_scripts(desk, visit_as):
    email, address, _change = desk.seed(with_remarks)
    page = visit_as(email, viewport=PHONE, java_script_enabled=False)
    page.goto(address)
    page.get_by_role("link", name="Odpowiedz na uwagi (pozostały 2)").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)  # what comes next does not wait for them
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Jak uwaga została rozpatrzona").select_option("rejected")
    page.get_by_label("Uzasadnienie").fill("To wynika z ustawy.")
    page.get_by_role("button", name="Odpowiedz na zaznaczone").click()
    page.get_by_text("Każda uwaga ma odpowiedź").first.wait_for()
    page.get_by_role("link", name="Tabela uwag").first.click()
    expect(page.get_by_text("To wynika z ustawy.")).to_have_count(2)
