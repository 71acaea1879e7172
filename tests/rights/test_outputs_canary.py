"""S-16 for outputs: in every state of their lives nothing of them is met by who may not see it.

One output stands in each state. Every part of it – the text meant for all, the version that stayed
in the network, that which cities were asked about, the one passage of it that a remark has changed, the text being written, what was said under each, the opinions of two cities, an
answer, a note among authors, files – holds a word that stands nowhere else. As each role all links are followed
and everything is asked for that could be guessed. A word is met if and only if the table says so.
"""

import itertools
import re
from dataclasses import replace

import pytest

from app import door
from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.opinions import AnswerState, OpinionText, Position
from app.domain.outputs import (
    FOUND_STAGES,
    OBSERVERS_SEE,
    OPINIONS_OPEN,
    PUBLIC_STAGES,
    OutputState,
    document_state,
)
from app.models.opinions import Answer, WorkingNote
from app.search.engine import SIZE_LIMIT, Query
from app.search.memory import MemoryEngine
from app.services import catalogue
from app.services.catalogue import plain, shelving
from tests.factories import NOW
from tests.outputs import OUTPUT_TEXT
from tests.rights import output_stage
from tests.rights.crawling import walk

pytestmark = pytest.mark.timeout(600)

STAGES = dict(
    zip(OutputState, ("alfa", "beta", "gamma", "delta", "omega", "sigma", "kappa"), strict=True)
)
PARTS = (
    "text",
    "early",
    "kept",
    "passage",
    "draft",
    "discussion",
    "comment",
    "unsent",
    "opinion",
    "question",
    "note",
    "answer",
    "file",
    "earlyfile",
    "draftfile",
)
ROLES = (*(role for role in output_stage.ROLES if role != "closed"), "answered")
MAKERS = {"author", "author's coordinator", "moderator", "administrator"}
NETWORK = MAKERS | {"leader"}
ASKED = {"observer", "observer's coordinator"}
ALL_ASKED = NETWORK | ASKED | {"answered"}
EVERYBODY = set(ROLES)


def word(stage, part):
    return f"kanarek{STAGES[stage]}{part}"


def readers(stage):
    """Who reads the newest version: the table of product.md."""
    if stage in PUBLIC_STAGES:
        return EVERYBODY
    if stage in OBSERVERS_SEE:
        return ALL_ASKED
    return NETWORK if stage is OutputState.NETWORK_REVIEW else MAKERS


def allowed(stage, part):
    """Who may meet a word."""
    if part in {"draft", "draftfile", "note"}:
        return MAKERS
    if part in {"early", "discussion", "earlyfile"}:
        return NETWORK
    if part == "unsent":
        return ASKED
    if part == "kept":
        return ALL_ASKED
    if part == "opinion":
        return readers(stage) if stage in OPINIONS_OPEN else {"answered"}
    return readers(stage)  # of an answer, too: there is none before the closing


def has(stage, part):
    """Whether there is such a part in a state."""
    if part in {"unsent", "opinion", "question"}:
        return stage in OBSERVERS_SEE
    if part in {"note", "answer", "kept", "passage"}:
        return stage in OPINIONS_OPEN
    if stage is OutputState.DRAFT:
        return part in {"text", "draft", "draftfile"}
    if stage is OutputState.NETWORK_REVIEW:
        return part not in {"early", "discussion", "earlyfile"}
    return True


def is_on_a_page(stage, part):
    """Whether those who may read a part find it by going on: the rest is asked for by its key.

    What was never given can be written on while it can still be given.
    """
    if part == "unsent":
        return stage in {OutputState.CONSULTATION, OutputState.RESOLUTION}
    return part != "earlyfile"


class Scene:
    """An output in each state, and who walks past them."""

    def __init__(self, make, people):
        self.make, self.town = make, people
        self.people = {role: people.people.get(role) for role in ROLES}
        self.people["answered"] = make.user(people.answered, Role.COORDINATOR)
        self.outputs, self.keys = {}, []
        for stage in OutputState:
            self.outputs[stage] = self.output(stage)

    def text(self, stage, part):
        told = OUTPUT_TEXT.format(title=f"Tytuł {word(stage, part)}")
        return told.replace("Opis celu.", f"Opis {word(stage, part)}.")

    def sections(self, stage, part):
        html = f"<p>Opis {word(stage, part)}.</p>"
        return [{"heading": f"Cel {word(stage, part)}", "anchor": "cel", "html": html}]

    def output(self, stage):
        told = word(stage, "text")
        fields = {"title": f"Tytuł {told}", "summary": f"Skrót {told}.", "body": f"Treść {told}."}
        output = self.make.output(
            OutputState.DRAFT,
            city=self.town.author,
            folded=f"{told} {word(stage, 'file')}",
            **fields,
        )
        self.draft(output, stage)
        if stage is not OutputState.DRAFT:
            self.versions(output, stage)
        with transaction():
            row = db.session.merge(output)
            row.stage = stage
            row.opened_number = 2 if stage in OBSERVERS_SEE else None
            row.state = document_state(stage)
            row.published_at = NOW if stage in PUBLIC_STAGES else None
        db.session.expire_all()
        if stage in OBSERVERS_SEE:
            self.opinions(output, stage)
        return output

    def actor(self, role):
        person = self.people[role]
        return door.actor_of(person, NOW.date()) if person else ANONYMOUS

    def draft(self, output, stage):
        draft = self.make.draft(
            output, text=self.text(stage, "draft"), writer=self.people["author"]
        )
        self.file(word(stage, "draftfile"), draft=draft)
        self.keys.append(draft.key)

    def versions(self, output, stage):
        is_public = stage in PUBLIC_STAGES
        parts = ["text"] if stage is OutputState.NETWORK_REVIEW else ["early", "text"]
        for part in parts:
            if part == "text" and stage in OPINIONS_OPEN:
                self.consulted(output, stage)
            version = self.make.output_version(
                output,
                self.text(stage, part),
                sections=self.sections(stage, part),
                note=f"Zmiana {word(stage, part)}",
                is_published=is_public and part == "text",
            )
            is_early = part == "early"
            said = word(stage, "discussion" if is_early else "comment")
            self.make.comment(
                output,
                self.people["moderator"],
                version_id=version.id,
                text=said,
                html=f"<p>{said}</p>",
            )
            self.file(word(stage, "earlyfile" if is_early else "file"), version=version)

    def consulted(self, output, stage):
        """The version that cities were asked about: of one section of it the table tells."""
        text = self.text(stage, "passage").replace("Tytuł", "Tytuł konsultowany")
        text = text.replace(f"konsultowany {word(stage, 'passage')}", word(stage, "kept"))
        html = [
            {"heading": heading, "anchor": heading.lower(), "html": f"<p>{word(stage, part)}.</p>"}
            for heading, part in (("Cel", "passage"), ("Zalecenia", "kept"))
        ]
        told = text.replace("Opis zaleceń.", f"Opis {word(stage, 'kept')}.")
        self.make.output_version(output, told, sections=html)

    def file(self, told, **where):
        self.make.attachment(title=f"Plik {told}", name=f"{told}.pdf", text=f"{told}.", **where)

    def opinions(self, output, stage):
        over = stage is not OutputState.CONSULTATION
        asked = next(one for one in output.versions if one.number == 2).id
        consultation = self.make.consultation(
            output,
            self.town.observer,
            self.town.answered,
            version_id=asked,
            questions=[f"Pytanie {word(stage, 'question')}?"],
            closed_at=NOW if over else None,
        )
        unsent = OpinionText(position=Position.AGAINST, reason=word(stage, "unsent")).as_json()
        self.make.opinion(
            output,
            self.town.observer,
            consultation=consultation,
            is_given=False,
            version_id=asked,
            draft=unsent,
        )
        told = word(stage, "opinion")
        opinion = self.make.opinion(
            output,
            self.town.answered,
            consultation=consultation,
            version_id=asked,
            reason=told,
            answers=[told],
            draft=OpinionText(position=Position.AGAINST, reason=told).as_json(),
            remarks=[{"text": told, "proposal": told, "quote": told}],
        )
        self.make.edition(opinion)
        if stage in OPINIONS_OPEN:
            answer = {"number": 1, "state": AnswerState.PARTLY, "reason": word(stage, "answer")}
            answer |= {"version_id": output.version_id, "anchor": "cel"}
            self.make._keep(Answer(remark_id=opinion.remarks[0].id, at=NOW, by=None, **answer))
            self.make._keep(
                WorkingNote(
                    remark_id=opinion.remarks[0].id, text=word(stage, "note"), at=NOW, by=None
                )
            )


@pytest.fixture
def scene(make, index):
    made = Scene(make, output_stage.town(make))
    catalogue.rebuild(index, NOW.date())
    return made


BELOW = (
    "",
    "/wersje/1",
    "/wersje/2",
    "/wersje/2/roznice",
    "/wersje/3",
    "/wersje/3/roznice",
    "/konsultacja",
    "/konsultacja/otworz",
    "/przyjmij",
    "/raport",
    "/opinia",
    "/opinia/potwierdzenie",
    "/opinia/historia/1",
    "/opinie",
    "/uwagi",
    "/uwagi.csv",
    "/uwagi.docx",
    "/odpowiedzi",
)


def starts(scene):
    """Where a reader begins, and what they could guess or be sent."""
    words = [word(stage, part) for stage in OutputState for part in PARTS if has(stage, part)]
    asked = [f"/praktyki?q={one}" for one in words]
    asked += [f"/praktyki/podpowiedzi?q={one[:12]}" for one in words]
    asked += [f"/wyniki/{output.slug}{more}" for output in scene.outputs.values() for more in BELOW]
    asked += [f"/szkice/{key}{more}" for key in scene.keys for more in ("", "/zrodlo", "/podglad")]
    return ("/", "/wyniki", "/sieci", "/do-zrobienia", "/szkice", "/profil", *asked)


def _asked_for(told, address):
    """An answer may repeat what its own address asked for: the box of the search does."""
    return told[:12] in address.partition("?")[2]


@pytest.mark.parametrize("role", ROLES)
def test_t20_of_outputs_a_word_is_met_by_whom_the_table_names_and_nobody_else(
    scene, role, app, sign_in
):
    person = scene.people[role]
    seen = walk(sign_in(person) if person else app.test_client(), starts(scene))
    assert len(seen.seen) > 100
    assert seen.statuses(500, 503) == []
    for stage in OutputState:
        for part in PARTS:
            if not has(stage, part):
                continue
            told = word(stage, part)
            found = [one for one in seen.finds(told) if not _asked_for(told, one)]
            may = role in allowed(stage, part)
            assert may or not found, (stage, part, found[:5])
            assert found or not may or not is_on_a_page(stage, part), (stage, part, "not met")


FOUND_PARTS = ("text", "file", "discussion", "comment", "opinion", "answer")


def test_t22_a_word_is_found_by_whom_the_table_names_and_nobody_else(scene, index):
    """Totals, counts of filters, suggestions, corrections; that rows agree, the next test says."""
    for role, stage, part in itertools.product(ROLES, OutputState, PARTS):
        if not has(stage, part):
            continue
        told, labels, where = word(stage, part), scene.actor(role).audiences, (role, stage, part)
        is_findable = stage in FOUND_STAGES and part in FOUND_PARTS
        is_found = is_findable and role in allowed(stage, part)
        # Words that begin alike are of one family: so exactly this one.
        found = index.search(Query(f'"{told}"', labels))
        assert found.total == len(found.ids) == sum(found.facets["kind"].values()) == is_found, (
            where
        )
        is_public = is_findable and stage in PUBLIC_STAGES
        mistyped = index.search(Query(told + "q", labels))
        assert is_public or told not in mistyped.corrections.values(), where
        assert bool(index.suggest(told[:-1], labels)) is (is_public and part == "text"), where


def test_t22_the_index_answers_as_one_that_holds_only_what_the_database_lets_be_read(scene, index):
    everything = list(shelving.documents(NOW.date()))
    for role in ROLES:
        actor = scene.actor(role)
        whole = Query("", actor.audiences, size=SIZE_LIMIT)
        readable = set(plain.search(actor, whole).ids)
        assert set(index.search(whole).ids) == readable, role
        alone = MemoryEngine()
        alone.put(one for one in everything if one.id in readable)
        for text in ("", "opis tytul", f"skrot -{word(OutputState.ADOPTED, 'text')}"):
            found, expected = (one.search(replace(whole, text=text)) for one in (index, alone))
            assert list(found.ids) == list(expected.ids), role
            assert (found.total, found.corrections) == (expected.total, expected.corrections)
            assert found.facets == expected.facets, role
        for typed in ("ty", "ka", "au", "mi"):
            told = (one.suggest(typed, actor.audiences) for one in (index, alone))
            assert next(told) == next(told), role


COUNTED = (
    "/",
    "/praktyki",
    "/praktyki?q=otwarte+dane",
    "/praktyki?q=kanarek",
    "/praktyki/podpowiedzi?q=ka",
    "/praktyki/podpowiedzi?q=ty",
    "/wyniki",
    "/sieci",
    "/sieci/miasto-cyfrowe",
    "/miasta",
    "/uniknij-bledow",
)


@pytest.mark.parametrize("role", ["anonymous", "stranger", "other observer", "expert"])
def test_t21_of_outputs_counts_and_suggestions_equal_those_without_the_hidden(
    make, index, app, sign_in, role
):
    """The same library before there was an output, and with one in each hidden state."""
    people = output_stage.town(make)
    make.practice(title="Otwarte dane w Autorowie", city=people.author, topics=[make.topic()])
    catalogue.rebuild(index, NOW.date())
    person = people.people.get(role)

    def told():
        client = sign_in(person) if person else app.test_client()
        return {one: _still(client.get(one).text) for one in (*COUNTED, _city(people))}

    before = told()
    for stage in set(OutputState) - PUBLIC_STAGES:
        output_stage.scene(make, people, stage.value)
    catalogue.rebuild(index, NOW.date())
    db.session.expire_all()
    assert told() == before


def _city(people):
    return f"/miasta/{people.author.slug}"


def _still(text):
    """An answer without what differs between two visits of one person."""
    text = re.sub(r'name="(csrf|raz|strona)" value="[^"]*"|data-(seconds|life)="\d+"', "", text)
    return re.sub(r"\s+", " ", text)
