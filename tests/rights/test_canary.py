"""S-16, T-20, T-21, T-22: what a reader may not see leaves no trace on anything they can reach.

Everything hidden carries a word that stands nowhere else, in every field there is. As each role all
links are followed from wherever that role begins, and every search, suggestion and direct address
is asked. A word is seen if and only if the table says so; and what is counted equals what a library
counts in which the hidden things never were.
"""

import re
from dataclasses import dataclass

import pytest

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState, Start
from app.domain.opinions import OpinionText, Position
from app.domain.practices import State
from app.door import actor_of
from app.services import catalogue, drafts
from tests.factories import NOW
from tests.rights.crawling import walk

pytestmark = pytest.mark.timeout(600)

# The word of each hidden thing; letters only, so that every search takes it for a word.
WORDS = {
    "draft": "kanarekzolty",
    "returned": "kanarekrdzawy",
    "submitted": "kanarekbialy",
    "discarded": "kanareksiny",
    "renewed": "kanarekszary",
    "renewed and submitted": "kanarekmodry",
    "contact person": "kanarekosobisty",
    "opinion not given": "kanarekniedany",
}
OWN = {"official of the city", "coordinator of the city"}
SEES = {
    "draft": OWN | {"administrator"},
    "returned": OWN | {"administrator"},
    "submitted": OWN | {"administrator", "moderator"},
    "discarded": set(),
    "renewed": OWN | {"administrator"},
    "renewed and submitted": OWN | {"administrator", "moderator"},
    "contact person": None,  # everybody who is signed in
    "opinion not given": {"observer of the network"},  # on a practice of another city
}
STARTS = ("/", "/do-zrobienia", "/szkice", "/recenzje", "/zarzadzanie", "/profil", "/en/")


def text(word: str, network: str = "miasto-cyfrowe") -> str:
    """A whole file that speaks of its word wherever one can speak."""
    return (
        f'---\ntytul: "Tytuł {word}"\nstreszczenie: "Streszczenie {word}. Drugie zdanie."\n'
        f'miasto: "Lipogród"\njednostka: "Wydział {word}"\nsieci: [{network}]\n'
        f'tematy: ["Otwarte dane"]\netap: wdrożona\nkontakt: "{word}@lipogrod.example"\n'
        f'slowa_kluczowe: [{word}]\npartnerzy: ["{word}"]\nkontakt_osoba: "{word}"\n---\n\n'
        f"## Problem\n\nOpis {word}.\n\n## Rozwiązanie\n\nObraz {word}.\n\n"
        f"## Uniknij błędów\n\n- **Błąd:** {word} **Skutek:** {word} **Jak uniknąć:** {word}\n"
    )


@dataclass
class Scene:
    """A library with hidden things, and who walks through it."""

    people: dict
    keys: dict
    slugs: dict


@pytest.fixture
def public(make):
    """What everybody sees, and the city of the hidden things."""
    city, network = make.city("Lipogród"), make.network()
    make.membership(city, network, Form.CHANGE_LEADER)
    for number in range(3):
        make.practice(
            city=city,
            title=f"Otwarte dane {number} w Lipogrodzie",
            topics=[make.topic()],
            contact_person=WORDS["contact person"],
            text=f"---\ntytul: x\nkontakt_osoba: {WORDS['contact person']}\n---\n\n## Problem\n",
        )
    return city, network


@pytest.fixture
def scene(make, public, index):
    city, network = public
    author = actor_of(make.user(city), NOW.date())
    keys, slugs = {}, {}
    for name, state in [
        ("draft", DraftState.DRAFT),
        ("returned", DraftState.RETURNED),
        ("submitted", DraftState.SUBMITTED),
        ("discarded", DraftState.DISCARDED),
    ]:
        with transaction():
            draft = drafts.begin(author, text(WORDS[name]), NOW)
            draft.state = state
            if state.name in State.__members__:
                draft.document.state = State[state.name]
        keys[name], slugs[name] = draft.key, draft.document.slug
        with_file(make, draft, WORDS[name])
    for name, state in [
        ("renewed", DraftState.DRAFT),
        ("renewed and submitted", DraftState.SUBMITTED),
    ]:
        practice = make.practice(city=city, title=f"Praktyka w nowej wersji {len(keys)}")
        with transaction():
            draft = drafts.renew(author, practice, NOW)
            drafts.save(author, draft.key, Start(1), text(WORDS[name]), NOW)
            draft.state = state
        keys[name], slugs[name] = draft.key, practice.slug
        with_file(make, draft, WORDS[name])
    catalogue.rebuild(index, NOW.date())
    people = _people(make, city, network)
    unsent = OpinionText(position=Position.AGAINST, reason=WORDS["opinion not given"]).as_json()
    judge = people["observer of the network"].city
    make.opinion(practice, judge, is_given=False, draft=unsent)
    return Scene(people, keys, slugs)


def with_file(make, draft, word):
    """Give a draft a file that speaks of its word wherever one can speak."""
    make.attachment(
        draft,
        title=f"Plik {word}",
        name=f"{word}.pdf",
        description=f"Opis {word}",
        author=word,
        origin=f"author: {word}",
        text=f"Treść {word}.",
    )


def _people(make, city, network):
    observer, leader = make.city("Sosnowo"), make.city("Dębowiec")
    make.membership(observer, network, Form.OBSERVER)
    make.membership(leader, network, Form.CHANGE_LEADER)
    return {
        "anonymous": None,
        "official of the city": make.user(city),
        "coordinator of the city": make.user(city, Role.COORDINATOR),
        "observer of the network": make.user(observer),
        "leader of another city": make.user(leader),
        "moderator": make.moderator(network),
        "moderator of another network": make.moderator(make.network("przywodztwo")),
        "expert nobody asked": make.user(role=Role.EXPERT),
        "administrator": make.user(role=Role.ADMINISTRATOR),
    }


def starts(scene):
    """Where a reader begins, and what they could guess or be sent."""
    asked = [f"/praktyki?q={word}" for word in WORDS.values()]
    asked += [f"/praktyki?q={word[:-2]}" for word in WORDS.values()]
    asked += [f"/praktyki/podpowiedzi?q={word[:6]}" for word in WORDS.values()]
    asked += [f"/uniknij-bledow?q={word}" for word in WORDS.values()]
    asked += [f"/szkice/{key}{more}" for key in scene.keys.values() for more in BELOW_A_DRAFT]
    asked += [f"/recenzje/{key}" for key in scene.keys.values()]
    asked += [f"/praktyki/{slug}{more}" for slug in scene.slugs.values() for more in ("", ".md")]
    asked += [f"/praktyki/{slug}/{page}" for slug in scene.slugs.values() for page in OF_OPINIONS]
    asked += [f"/porownaj?p={slug}" for slug in scene.slugs.values()]
    return (*STARTS, *asked)


OF_OPINIONS = ("opinia", "opinia/potwierdzenie", "opinia/historia/1", "opinie")
BELOW_A_DRAFT = ("", "/zrodlo", "/podglad", "/zalaczniki")


ROLES = (
    "anonymous",
    "official of the city",
    "coordinator of the city",
    "observer of the network",
    "leader of another city",
    "moderator",
    "moderator of another network",
    "expert nobody asked",
    "administrator",
)


def _client(scene, role, app, sign_in):
    person = scene.people[role]
    return sign_in(person) if person else app.test_client()


def _echoes(word, address, told):
    """An answer may repeat what its own address asked for: the box of the search does."""
    return address.partition("?")[2].count(word[:6]) > 0 and told


@pytest.mark.parametrize("role", ROLES)
def test_t20_a_hidden_word_is_seen_by_whom_the_table_names_and_nobody_else(
    scene, role, app, sign_in
):
    seen = walk(_client(scene, role, app, sign_in), starts(scene))
    assert len(seen.seen) > 100
    assert seen.statuses(500, 503) == []
    for name, word in WORDS.items():
        found = [one for one in seen.finds(word) if not _echoes(word, one, told=True)]
        allowed = SEES[name] if SEES[name] is not None else set(ROLES) - {"anonymous"}
        assert bool(found) is (role in allowed), (name, found[:5])


@pytest.mark.parametrize("role", ROLES)
def test_t20_no_search_finds_a_hidden_word(scene, role, app, sign_in):
    """The index holds what is in force only, whoever asks."""
    client = _client(scene, role, app, sign_in)
    for name, word in WORDS.items():
        if name != "contact person":
            answer = client.get(f"/praktyki?q={word}")
            assert 'class="hits" start' not in answer.text
            assert client.get(f"/praktyki/podpowiedzi?q={word[:6]}").json == []


COUNTED = (
    "/",
    "/praktyki",
    "/praktyki?q=otwarte+dane",
    "/praktyki?siec=miasto-cyfrowe",
    "/praktyki?q=kanarek",
    "/praktyki/podpowiedzi?q=ka",
    "/praktyki/podpowiedzi?q=pr",
    "/uniknij-bledow",
    "/sieci",
    "/sieci/miasto-cyfrowe",
    "/tematy",
    "/tematy/otwarte-dane",
    "/miasta",
    "/miasta/podobne?miasto=lipogr",
)


def _told(client):
    return {address: re.sub(r"\s+", " ", client.get(address).text) for address in COUNTED}


def test_t21_counts_suggestions_and_relations_equal_those_of_a_library_without_the_hidden(
    public, index, make, app, request
):
    """The same library before there was anything hidden, and after."""
    slugs = [make.practice(city=public[0], title=f"Praktyka w nowej wersji {n}").slug for n in "45"]
    catalogue.rebuild(index, NOW.date())
    before = _told(app.test_client())
    related = {slug: app.test_client().get(f"/praktyki/{slug}").text for slug in slugs}
    author = actor_of(make.user(public[0]), NOW.date())
    with transaction():
        for name in ("draft", "returned", "submitted", "discarded"):
            draft = drafts.begin(author, text(WORDS[name]), NOW)
            draft.state = DraftState[name.upper()]
    catalogue.rebuild(index, NOW.date())
    db.session.expire_all()
    assert _told(app.test_client()) == before
    assert {slug: app.test_client().get(f"/praktyki/{slug}").text for slug in slugs} == related
