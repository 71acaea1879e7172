"""The pages of people who are signed in: axe finds nothing, light and dark, and 320 px are enough.

Who is shown which page stands in the table of rights; here they are opened in a real browser, with
things on them. An endpoint of these nouns that nobody opens fails.
"""

import pytest

from app import door
from app.database import transaction
from app.domain.actor import ANONYMOUS, SYSTEM, Role
from app.domain.searches import ASKERS_LEAST
from app.services import audit, searches
from app.services.accounts import passwords
from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.test_layout import NARROW, TOO_WIDE, WIDE
from tests.journeys.test_writing import UNFOLD
from tests.rights.requests import PARTS
from tests.rights.stage import scene, town
from tests.rights.test_rights import NOUNS_WITH_STATES, ROWS

NOUNS = frozenset(
    [
        "accounts",
        "profile",
        "own_data",
        "erasure",
        "tasks",
        "notices",
        "people",
        "invitations",
        "memberships",
        "applications",
        "management",
        "log",
        "reviews",
        "upkeep",
        "uploads",
        "attachments",
        "drafts",
        "searches",
    ]
)
# Who opens what, and the states of the texts they see; the rest of the table is like these.
WALKS = {
    "anonymous": {""},
    "administrator": {"", "submitted", "published"},
    "coordinator": {"", "draft", "returned", "renewed, submitted"},
    "moderator": {"submitted", "archived"},
}
# Opened elsewhere or no page: the code is asked for after the password, these two give no HTML.
APART = {"accounts.code", "accounts.resume", "attachments.file", "uploads.sample"}
DETAILS = {"before": "otwarte dane, " * 20, "after": ["x" * 90, "słowo " * 40]}
LONG = "Katarzyna Wiśniewska-Brzęczyszczykiewicz z Wydziału Współpracy Międzynarodowej"


def walked(role):
    """The endpoints and states that a role is shown, in the order of the table."""
    return [
        (row["endpoint"], row["state"])
        for row in ROWS
        if row["method"] == "GET"
        and row[role] == "200"
        and row["endpoint"].split(".")[0] in NOUNS
        and (row["state"] in WALKS[role] or row["endpoint"] not in PARTS)
        and row["endpoint"] not in APART
    ]


def test_somebody_opens_every_page_of_members(library):
    opened = {endpoint for role in WALKS for endpoint, _ in walked(role)}
    known = {
        rule.endpoint
        for rule in library.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint.split(".")[0] in NOUNS
    }
    assert opened | APART == known
    assert NOUNS >= NOUNS_WITH_STATES


@pytest.fixture
def places(desk):
    """Return whoever has a role and the addresses of their pages, on a site with things to see."""

    def begin(role):
        def within(make):
            people = town(make)
            make.user(people.city, name=LONG, email=f"{'dlugi.adres' * 4}@lipogrod.example")
            with transaction():
                audit.record(SYSTEM, "topic.edit", None, DETAILS, door.now())
                for number in range(ASKERS_LEAST):
                    searches.count(ANONYMOUS, f"192.0.2.{number}", "drony", door.now())
            for person in people.people.values():
                make.search(person, LONG, filters={"network": ["miasto-cyfrowe"]})
            states = {state: scene(make, people, state) for _, state in walked(role)}
            for one in states.values():
                one.attachment(), one.kept(), one.application(), one.membership()
            with desk.app.test_request_context():
                found = [
                    desk.app.url_for(endpoint, **PARTS[endpoint][0](states[state]))
                    if endpoint in PARTS
                    else desk.app.url_for(endpoint)
                    for endpoint, state in walked(role)
                ]
            who = people.people.get(role)
            return who and who.email, list(dict.fromkeys(found))

        return desk.seed(within)

    return begin


def faults(page, place):
    """Say what is wrong with the page that is open, in both schemes and in a narrow window."""
    page.evaluate(UNFOLD)
    found = [f"{place} {one}" for one in axe.by_day_and_night(page)]
    page.set_viewport_size(NARROW)
    found += [f"{place} at 320 px: {one}" for one in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(WIDE)
    return found


def walk(page, addresses):
    """Open one page after another; returns everything that is wrong."""
    found = []
    for place in addresses:
        answer = page.goto(place)
        if answer.status != 200:
            found.append(f"{place}: {answer.status}")
        found += faults(page, place)
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", [role for role in WALKS if role != "anonymous"])
def test_a_member_finds_no_page_that_shuts_anybody_out(visit_as, places, role):
    email, addresses = places(role)
    page = visit_as(email, reduced_motion="reduce")
    found = walk(page, addresses)
    assert not found, "\n".join(found)


@pytest.mark.timeout(120)
def test_nor_does_anybody_on_the_way_in(visit, desk, places):
    _, addresses = places("anonymous")
    page = visit(desk.address, reduced_motion="reduce")
    found = walk(page, addresses)
    assert not found, "\n".join(found)


def test_nor_where_the_code_is_asked_for(browser, desk):
    def begin(make):
        given = {"password_hash": passwords.hashed(PASSWORD)}
        return make.user(role=Role.ADMINISTRATOR, **given).email

    email = desk.seed(begin)
    page = browser.new_context(base_url=desk.address, reduced_motion="reduce").new_page()
    page.goto("/zaloguj")
    page.fill("#f-email", email)
    page.fill("#f-password", PASSWORD)
    page.locator("#f-password").press("Enter")
    page.wait_for_url("**/zaloguj/kod*")
    found = faults(page, "/zaloguj/kod")
    page.context.close()
    assert not found, "\n".join(found)


def test_t63_going_back_after_signing_out_shows_nothing_private(desk, visit_as):
    email = desk.seed(lambda make: make.user(make.city(), name="Anna Prywatna").email)
    page = visit_as(email)
    page.goto("/profil")
    assert "Anna Prywatna" in page.content()
    page.get_by_role("button", name="Wyloguj").first.click()
    page.wait_for_url(desk.address + "/")
    page.go_back()
    assert "/zaloguj" in page.url
    assert "Anna Prywatna" not in page.content()
