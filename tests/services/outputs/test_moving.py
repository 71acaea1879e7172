"""An output on its way: each step once, by whom it is due, told to those who may know."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.drafts import DraftState
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    InvalidWriteUpError,
    NotAllowedError,
    NotFoundError,
)
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputState
from app.domain.practices import State
from app.models.audit import AuditEntry
from app.models.drafts import Archival, Draft
from app.models.notices import Notice
from app.models.outbox import OutboxMessage
from app.services import attachments, drafts, outputs
from app.services.outputs import Given
from app.services.reviews import Farewell
from tests.factories import NOW
from tests.services.outputs.conftest import TEXT

MORE = TEXT + "3. Ogłosić stawki.\n"


def told(kind):
    return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def actions():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_handing_in_makes_a_version_and_tells_the_network(bench):
    output = bench.handed_in(note=" Pierwsza całość ")
    version = output.version
    assert (output.stage, output.state) == (OutputState.NETWORK_REVIEW, State.DRAFT)
    assert (version.number, version.note, version.is_published) == (1, "Pierwsza całość", False)
    assert [part["anchor"] for part in version.sections] == ["cel", "zalecenia"]
    assert "<li>Policzyć miejsca.</li>" in version.sections[1]["html"]
    assert output.summary == "Trzy warianty opłat. Miasto wybiera swój."
    assert "ustalic stawki" in output.folded
    assert output.handed_in_at == NOW
    assert db.session.scalars(select(Draft.state)).all() == [DraftState.PUBLISHED]
    assert told(NoticeKind.OUTPUT_HANDED_IN) == {bench.people[one].id for one in ("piotr", "ewa")}
    assert actions() == ["output.begin", "output.hand-in"]
    changed = db.session.scalars(select(OutboxMessage.key)).all()
    assert set(changed) == {output.id}


def test_handing_in_twice_is_once(bench):
    output = bench.begun()
    given = bench.given(output)
    for _ in range(2):
        with transaction():
            outputs.hand_in(bench.anna, output.slug, given, bench.renderer, NOW)
    assert len(output.versions) == 1
    assert actions() == ["output.begin", "output.hand-in"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('rodzaj: "model lub wzór"\n', "", ("missing-key", "rodzaj")),
        ('rodzaj: "model lub wzór"', "rodzaj: wiersz", ("unknown-kind", "rodzaj")),
        ("praktyki: []", "praktyki: [nie-ma-takiej]", ("unknown-practice", "praktyki")),
        ("## Zalecenia", "## Cel!", ("repeated-heading", "Cel!")),
        ("---\ntytul", "tytul", ("no-front-matter", "")),
    ],
)
def test_a_text_with_faults_is_not_handed_in_and_nothing_changes(bench, old, new, fault):
    assert old in TEXT
    output = bench.begun(TEXT.replace(old, new))
    with pytest.raises(InvalidWriteUpError) as caught:
        bench.handed_in(output)
    assert fault in {(one.code, one.key) for one in caught.value.faults}
    assert fault in {(one.code, one.key) for one in outputs.faults(drafts.of_practice(output))}
    assert (output.stage, output.versions) == (OutputState.DRAFT, [])


def test_a_picture_of_which_nothing_is_known_keeps_a_text_from_being_handed_in(bench, make):
    output = bench.begun()
    picture = make.attachment(drafts.of_practice(output), title="Zdjęcie", author="")
    with transaction():
        picture.small_id = picture.file_id
    with pytest.raises(InvalidWriteUpError) as caught:
        bench.handed_in(output)
    assert "picture-without-author" in {one.code for one in caught.value.faults}


def test_a_text_saved_meanwhile_is_not_given_out_unseen(bench):
    output = bench.begun()
    seen = bench.given(output)
    bench.saved(drafts.of_practice(output), MORE)
    with pytest.raises(ConflictError), transaction():
        outputs.hand_in(bench.anna, output.slug, seen, bench.renderer, NOW)


def test_the_practices_it_rests_on_are_linked_in_their_order(bench, make):
    first, second = make.practice(), make.practice()
    named = f'praktyki: [{second.slug}, "https://baza.example/praktyki/{first.slug}?x#y"]'
    output = bench.handed_in(bench.begun(TEXT.replace("praktyki: []", named)))
    assert [one.id for one in output.sources] == [second.id, first.id]
    bench.rewritten(output, MORE)
    bench.issued(output)
    assert output.sources == []


def test_what_was_taken_back_is_the_authors_alone_and_handed_in_again_as_it_was(bench):
    output = bench.handed_in()
    with transaction():
        outputs.take_back(bench.anna, output.slug, NOW)
    assert output.stage is OutputState.DRAFT
    with pytest.raises(NotFoundError):
        outputs.read(bench.piotr, output.slug)
    bench.handed_in(output)
    assert (output.stage, len(output.versions)) == (OutputState.NETWORK_REVIEW, 1)
    assert actions()[1:] == ["output.hand-in", "output.take-back", "output.hand-in"]


def test_a_text_that_was_opened_and_left_as_it_was_makes_no_version(bench):
    output = bench.handed_in()
    with transaction():
        outputs.take_back(bench.anna, output.slug, NOW)
        outputs.write(bench.anna, output.slug, NOW)
    bench.handed_in(output)
    assert len(output.versions) == 1
    assert drafts.of_practice(output) is None


def test_nothing_is_handed_in_without_a_text(bench):
    output = bench.begun()
    with transaction():
        drafts.discard(bench.anna, drafts.of_practice(output).key, NOW)
    with pytest.raises(ConflictError):
        bench.handed_in(output)


def test_once_the_observers_were_asked_it_is_not_taken_back(bench):
    output = bench.at(bench.handed_in(), OutputState.CONSULTATION)
    with pytest.raises(NotAllowedError), transaction():
        outputs.take_back(bench.anna, output.slug, NOW)


@pytest.mark.parametrize("who", ["piotr", "ewa"])
def test_only_the_authors_hand_in_take_back_and_give_out(bench, who):
    output, actor = bench.handed_in(), getattr(bench, who)
    with pytest.raises(NotAllowedError), transaction():
        outputs.take_back(actor, output.slug, NOW)
    with pytest.raises(NotAllowedError):
        bench.issued(output, by=actor)


@pytest.mark.parametrize("stage", [OutputState.NETWORK_REVIEW, OutputState.RESOLUTION])
def test_the_next_version_says_what_has_changed_and_is_told_to_its_readers(bench, stage):
    output = bench.at(bench.handed_in(), stage)
    bench.rewritten(output, MORE)
    version = bench.issued(output)
    assert (version.number, version.note) == (2, "Dopisano stawki.")
    assert output.version is version
    assert output.stage is stage
    readers = {"piotr", "ewa"} | ({"olga"} if stage is OutputState.RESOLUTION else set())
    assert told(NoticeKind.OUTPUT_VERSION) == {bench.people[one].id for one in readers}
    assert actions()[-1] == "output.issue"


@pytest.mark.parametrize(
    ("text", "note", "code"),
    [
        (MORE, " ", "required"),
        (MORE, "x" * 1001, "too-long"),
        (TEXT, "Nic", "nothing-changed"),
    ],
    ids=["no word", "too many words", "no change"],
)
def test_a_version_needs_a_change_and_a_word_on_it(bench, text, note, code):
    output = bench.handed_in()
    bench.rewritten(output, text)
    with pytest.raises(InvalidInputError) as caught:
        bench.issued(output, note)
    assert caught.value.errors == {"note": code}
    assert len(output.versions) == 1


def test_the_text_stands_while_the_observers_read_it(bench):
    output = bench.handed_in()
    bench.rewritten(output, MORE)
    bench.at(output, OutputState.CONSULTATION)
    with pytest.raises(NotAllowedError):
        bench.issued(output)
    with transaction():  # but the next text may be written meanwhile
        assert outputs.write(bench.anna, output.slug, NOW).text == MORE


def test_giving_out_twice_is_once_and_a_foreign_key_gives_nothing(bench):
    output = bench.handed_in()
    bench.rewritten(output, MORE)
    given = bench.given(output, "Dopisano.")
    for _ in range(2):
        with transaction():
            version = outputs.issue(bench.anna, output.slug, given, bench.renderer, NOW)
    assert (version.number, len(output.versions)) == (2, 2)
    first = db.session.scalars(select(Draft.key).order_by(Draft.id)).first()
    with pytest.raises(ConflictError), transaction():
        outputs.issue(bench.anna, output.slug, Given(first, 1, "x"), bench.renderer, NOW)
    other = drafts.of_practice(bench.begun())
    with pytest.raises(NotFoundError), transaction():
        outputs.issue(bench.anna, output.slug, Given(other.key, 1, "x"), bench.renderer, NOW)


def test_its_files_go_with_the_version_and_open_when_the_version_does(bench, make):
    output = bench.begun()
    file = make.attachment(drafts.of_practice(output), title="Kosztorys", text="Stawka zerowa")
    bench.handed_in(output)
    assert [one.id for one in attachments.of_version(output.version)] == [file.id]
    assert "stawka zerowa" in output.folded
    assert attachments.read(bench.piotr, file.key)
    with pytest.raises(NotFoundError):
        attachments.read(bench.olga, file.key)
    bench.at(output, OutputState.CONSULTATION)
    assert attachments.read(bench.olga, file.key)


def test_publishing_opens_the_version_in_force_and_tells_everybody_in_the_network(bench):
    output = bench.handed_in()
    bench.rewritten(output, MORE)
    bench.issued(output)
    bench.rewritten(output, MORE + "4. Nie zdążyliśmy.\n")
    bench.at(output, OutputState.ADOPTED)
    for _ in range(2):
        with transaction():
            outputs.publish(bench.ewa, output.slug, NOW)
    assert (output.stage, output.state) == (OutputState.PUBLISHED, State.PUBLISHED)
    assert output.published_at == NOW
    assert [one.is_published for one in output.versions] == [False, True]
    assert drafts.of_practice(output) is None
    everybody = {bench.people[one].id for one in ("anna", "piotr", "olga")}
    assert told(NoticeKind.OUTPUT_PUBLISHED) == everybody
    assert actions().count("output.publish") == 1


@pytest.mark.parametrize("who", ["anna", "piotr", "olga"])
def test_only_who_looks_after_the_network_publishes_and_archives(bench, who):
    output, actor = bench.at(bench.handed_in(), OutputState.ADOPTED), getattr(bench, who)
    with pytest.raises(NotAllowedError), transaction():
        outputs.publish(actor, output.slug, NOW)
    bench.at(output, OutputState.PUBLISHED)
    with pytest.raises(NotAllowedError), transaction():
        outputs.archive(actor, output.slug, Farewell("Nieaktualne"), NOW)


def test_an_archived_output_says_why_and_what_stands_in_its_place(bench, make):
    output = bench.at(bench.handed_in(), OutputState.PUBLISHED)
    successor = make.output(OutputState.PUBLISHED)
    farewell = Farewell("Zmieniło się prawo.", f"/wyniki/{successor.slug}/")
    for _ in range(2):
        with transaction():
            outputs.archive(bench.ewa, output.slug, farewell, NOW)
    row = db.session.get_one(Archival, output.id)
    assert (row.reason, row.successor_id) == ("Zmieniło się prawo.", successor.id)
    assert (output.stage, output.state) == (OutputState.ARCHIVED, State.ARCHIVED)


@pytest.mark.parametrize(
    ("reason", "successor", "errors"),
    [
        ("", "", {"reason": "required"}),
        ("x" * 1001, "", {"reason": "too-long"}),
        ("Tak.", "nie-ma", {"successor": "unknown-successor"}),
        ("Tak.", "itself", {"successor": "unknown-successor"}),
    ],
    ids=["no reason", "too long", "nothing there", "itself"],
)
def test_a_farewell_needs_a_reason_and_a_successor_in_force(bench, reason, successor, errors):
    output = bench.at(bench.handed_in(), OutputState.PUBLISHED)
    named = output.slug if successor == "itself" else successor
    with pytest.raises(InvalidInputError) as caught, transaction():
        outputs.archive(bench.ewa, output.slug, Farewell(reason, named), NOW)
    assert caught.value.errors == errors
    assert output.stage is OutputState.PUBLISHED
