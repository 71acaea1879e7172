"""R-07: before an erasure one sees where the person would still be named."""

import pytest

from app.database import transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState
from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.domain.practices import State
from app.door import actor_of
from app.models.adoptions import AdoptionStep
from app.models.comments import CommentEdition
from app.models.opinions import Answer, WorkingNote
from app.services import surnames, traces
from tests.factories import NOW

TEXT = "---\ntytul: Dachy\n---\n\n## Problem\n\n{}\n"


@pytest.mark.parametrize(
    ("surname", "forms"),
    [
        ("Brzoskwińska", "Brzoskwińskiej Brzoskwińską BRZOSKWIŃSKA Brzoskwinska"),
        ("Wierzba", "Wierzby Wierzbie Wierzbę Wierzbą"),
        ("Dąb", "Dęba Dębowi Dębem"),
        ("Nowak", "Nowaka Nowakiem Nowakowi"),
        ("Marzec", "Marca Marcowi"),
    ],
)
def test_r07_a_surname_is_known_in_its_cases(surname, forms):
    assert [form for form in forms.split() if not surnames.is_form(form, surname)] == []
    others = ["wierzby", "Kowal", "Brzoza", "Nowogród", "Dachy", "Lipa"]
    assert [word for word in others if surnames.is_form(word, surname)] == []


@pytest.fixture
def person(make):
    return make.user(make.city("Lipogród"), name="Zofia Brzoskwińska")


@pytest.fixture
def administrator(make):
    return actor_of(make.user(role=Role.ADMINISTRATOR))


def practice(make, text, **given):
    return make.practice(title="Dachy", text=TEXT.format(text), **given)


def test_r07_what_an_erasure_masks_is_not_shown_and_what_stays_is(make, person, administrator):
    practice(make, "Opisała Zofia Brzoskwińska.")
    stays = practice(make, "Rozmowa z Brzoskwińską, dane od Brzoskwińskiej. Brzoskwińską znamy.")
    (trace,) = traces.found(administrator, person)
    assert (trace.kind, trace.title, trace.address) == ("text", "Dachy", f"/praktyki/{stays.slug}")
    assert trace.words == ("Brzoskwińską", "Brzoskwińskiej")
    assert len(trace.quotations) == 3
    assert "Rozmowa z Brzoskwińską, dane od" in trace.quotations[0]
    assert trace.version == 0


def test_r07_earlier_versions_have_an_address_of_their_own(make, person, administrator):
    earlier = practice(make, "Od Brzoskwińskiej.")
    with transaction():
        earlier.version_id = None
    (trace,) = traces.found(administrator, person)
    assert trace.address == f"/praktyki/{earlier.slug}/wersje/1"
    assert trace.version == earlier.versions[0].id


def test_r07_drafts_and_files_are_looked_at_by_whoever_may_read_them(make, person, administrator):
    document = make.practice(city=person.city, state=State.DRAFT)
    text = TEXT.format("Od Brzoskwińskiej.")
    draft = make.draft(document, DraftState.RETURNED, writer=person, text=text)
    file = make.attachment(draft, text="Podpisano: Z. Brzoskwińska", title="Uchwała")
    here = [f"/szkice/{draft.key}", f"/pliki/{file.key}"]
    for actor in (administrator, actor_of(person)):
        assert [trace.address for trace in traces.found(actor, person)] == here
    assert [trace.kind for trace in traces.found(administrator, person)] == ["text", "file"]
    stranger = actor_of(make.user(make.city("Wierzbno")))
    assert traces.found(stranger, person) == []


@pytest.mark.parametrize("name", ["Zofia", "Zofia B."])
def test_r07_a_name_without_a_surname_is_looked_for_nowhere(make, administrator, name):
    practice(make, "Zofia B. mówi.")
    assert traces.found(administrator, make.user(name=name)) == []


def test_r07_the_places_stand_on_the_page_before_the_deed(make, person, sign_in):
    stays = practice(make, "Od Brzoskwińskiej.")
    for browser, address in (
        (sign_in(person), "/profil/dane/usuniecie"),
        (
            sign_in(make.user(role=Role.ADMINISTRATOR)),
            f"/zarzadzanie/osoby/{person.key}/usuniecie",
        ),
    ):
        told = browser.get(address).text
        assert f'href="/praktyki/{stays.slug}"' in told
        assert "Brzoskwińskiej" in told


def spoken(make, city):
    """The surname in everything that cities say of an output and a practice; where it stands."""
    said = "Od Brzoskwińskiej."
    output = make.output(OutputState.RESOLUTION, text=TEXT.format(said))
    make.output_version(output, TEXT.format("Bez nazwisk."))
    row = make.consultation(output, city, questions=["Co na to Brzoskwińskiej zespół?"])
    remarks = [{"proposal": said}]
    opinion = make.opinion(output, city, consultation=row, answers=[said], remarks=remarks)
    given = {"remark_id": opinion.remarks[0].id, "at": NOW, "by": None}
    make._keep(Answer(number=1, state=AnswerState.ACCEPTED, reason=said, **given))
    make._keep(WorkingNote(text="Pytać Brzoskwińską.", **given))
    practice = make.practice()
    comment = make.comment(practice, text=said)
    make.comment(practice, text=said, hidden_at=NOW)
    once = {"comment_id": comment.id, "html": "", "replaced_at": NOW}
    make._keep(CommentEdition(text=said, **once))
    make.adoption(practice, city, result=said)
    adoption = make.adoption(practice, make.city())
    step = {"adoption_id": adoption.id, "state": adoption.state, "by": None}
    make._keep(AdoptionStep(told={"changed": said, "result": ""}, at=NOW, **step))
    here, there = f"/wyniki/{output.slug}", f"/komentarze/{comment.key}"
    public = [there, f"{there}/historia", f"/praktyki/{practice.slug}/stosujemy"]
    return [f"{here}/wersje/1", f"{here}/konsultacja", f"{here}/opinie", f"{here}/uwagi"], public


def test_r07_an_opinion_on_a_practice_is_looked_at_where_it_is_read(make, person, client):
    judged, said = make.practice(title="Dachy"), {"reason": "Od Brzoskwińskiej."}
    make.opinion(judged, make.city("Wierzbno"), **said)
    make.opinion(judged, make.city("Modrzewie"), is_given=False, draft=said)
    (found,) = traces.found(make.actor(make.city()), person)
    assert (found.address, found.words) == (f"/praktyki/{judged.slug}/opinie", ("Brzoskwińskiej",))
    assert "Od Brzoskwińskiej." in client.get(found.address).text


def test_r07_what_cities_say_is_looked_at_by_whoever_may_read_it(
    make, person, administrator, sign_in
):
    of_output, public = spoken(make, person.city)
    found = {one.address: one.words for one in traces.found(administrator, person)}
    assert list(found) == [*of_output, *public]
    assert found[of_output[3]] == ("Brzoskwińskiej", "Brzoskwińską")
    assert {*found.values()} == {("Brzoskwińskiej",), ("Brzoskwińskiej", "Brzoskwińską")}
    browser = sign_in(make.user(role=Role.ADMINISTRATOR))
    closed = [one for one in found if browser.get(one, follow_redirects=True).status_code != 200]
    assert set(closed) <= {of_output[3]}
    member = make.user(make.city("Wierzbno"))
    make.membership(member.city, make.network(), Form.CHANGE_LEADER)
    for user, seen in (
        (make.user(make.city("Modrzewie")), public),
        (member, [*of_output, *public]),
    ):
        here = traces.found(actor_of(user, NOW.date()), person)
        assert [one.address for one in here] == seen
        assert all("Brzoskwińską" not in one.words for one in here)
