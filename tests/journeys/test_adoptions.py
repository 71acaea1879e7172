"""“Stosujemy u siebie” in a real browser: said on a phone without scripts, shown to everybody.

What axe finds and what is too wide at 320 px is asked of the pages with a family of every state.
"""

import pytest
from playwright.sync_api import expect

from app.domain.adoptions import AdoptionState
from tests.journeys.test_members import faults

PHONE = {"width": 375, "height": 812}
LONG = "Przepięknieprzyjaznemuniepełnosprawnościomrozwiązaniu " * 3


def with_family(make):
    """A practice that cities repeat, each as far as one can be; whose e-mail, which addresses."""
    home, city = make.city("Lipogród"), make.city("Olszany")
    practice = make.practice(city=home, title="Zielone dachy w Lipogrodzie")
    names = ("Wiązowa Wielka nad Brzozówką Górną", "Modrzewie", "Zastruże", "Grabowo", "Lipki")
    for name, state in zip(names, AdoptionState, strict=True):
        made = make.city(name)
        own = make.practice(city=made, title=LONG) if state is AdoptionState.DONE else None
        told = {"changed": LONG, "result": LONG, "contact": LONG, "own_id": own and own.id}
        make.adoption(practice, made, state=state, **told)
    pages = [f"/praktyki/{practice.slug}", f"/praktyki/{practice.slug}/stosujemy"]
    make.adoption(make.practice(city=make.city("Grabina")), home)
    return make.user(city).email, [*pages, f"/miasta/{home.slug}"]


@pytest.mark.timeout(120)
def test_the_pages_of_a_family_shut_nobody_out(desk, visit_as):
    email, addresses = desk.seed(with_family)
    page = visit_as(email, reduced_motion="reduce")
    found = []
    for place in addresses:
        page.goto(place)
        found += faults(page, place)
    assert not found, "\n".join(found)


def test_a_city_says_how_far_it_is_on_a_phone_without_scripts(desk, visit_as):
    email, (address, *_others) = desk.seed(with_family)
    page = visit_as(email, may_say=("422",), viewport=PHONE, java_script_enabled=False)
    page.goto(address)
    page.get_by_role("link", name="Stosujemy u siebie").click()
    page.get_by_label("Na jakim etapie jest Wasze miasto?").select_option("given-up")
    page.get_by_label("Ile to kosztowało").fill("dużo")
    page.get_by_role("button", name="Zapisz", exact=True).click()
    page.get_by_role("link", name="To nie jest kwota.").click()
    page.get_by_label("Ile to kosztowało").fill("12 500")
    page.get_by_label("Co z tego wyszło?").fill("Strop był za słaby.")
    page.get_by_role("button", name="Zapisz", exact=True).click()
    # in the form and in the family
    expect(page.get_by_text("Strop był za słaby.")).to_have_count(2)
    page.goto(address)
    assert page.get_by_text("Czego miasto się nauczyło").count() == 2
    assert page.locator(".kin text").filter(has_text="Olszany").count() == 1
