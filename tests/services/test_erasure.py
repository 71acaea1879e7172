"""R-07, R-08: a person who was forgotten is found nowhere, and stays forgotten."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cli.serving import turn
from app.database import Base, db, transaction
from app.domain.actor import Role
from app.domain.drafts import DraftState, SaveKind
from app.domain.errors import InvalidInputError, NotAllowedError
from app.domain.notices import NoticeKind
from app.domain.opinions import AnswerState, OpinionText
from app.domain.outputs import OutputState
from app.domain.slugs import fold
from app.door import actor_of
from app.models.accounts import Erasure, User
from app.models.adoptions import AdoptionStep
from app.models.audit import AuditEntry
from app.models.comments import CommentEdition, CommentReport
from app.models.documents import Version
from app.models.drafts import Draft, DraftSave
from app.models.notices import Letter, Notice
from app.models.opinions import Answer, Opinion, OpinionEdition, WorkingNote
from app.models.outbox import REBUILD, OutboxMessage
from app.models.outputs import Output
from app.models.practices import Practice
from app.services import accounts, audit, catalogue, erasure, masking, notices, outbox
from app.services.opinions import receipts
from app.services.practices import printing
from app.services.practices.printing import Imprint, digest
from tests.cluster import NEEDS_WHOOSH
from tests.factories import NOW

EMAIL, NAME, SURNAME, PHONE = (
    "zofia.brzoskwinska@lipogrod.example",
    "Zofia Brzoskwińska",
    "Brzoskwińska",
    "+48 77 123 45 67",
)
EARLIER_PHONE = "600 700 800"
CONTACT = f"{NAME}, tel. {PHONE}"
TEXT = (
    f"---\ntytul: Dachy\nkontakt: {EMAIL}\nkontakt_osoba: {CONTACT}\n---\n\n## Problem\n\n"
    f"Opisała {NAME}, pytania: {EMAIL}.\n"
)


@pytest.fixture
def person(make):
    """Somebody who has left a trace in every way."""
    city = make.city("Lipogród")
    user = make.user(city, email=EMAIL, name=NAME, function="inspektor", joined_at=NOW)
    practice = make.practice(
        city=city,
        title="Zielone dachy",
        text=TEXT,
        contact=EMAIL,
        contact_person=CONTACT,
        author_id=user.id,
        body=f"Opisała {NAME}.",
        sources=[{"title": NAME, "address": f"mailto:{EMAIL}"}],
    )
    draft = make.draft(practice, DraftState.RETURNED, writer=user, text=TEXT)
    speak(make, user, practice)
    with transaction():
        practice.version.sections = [
            {"heading": "Problem", "anchor": "problem", "html": f"<p>{NAME}, {EMAIL}</p>"}
        ]
        db.session.add(
            DraftSave(
                draft_id=draft.id,
                revision=1,
                kind=SaveKind.SAVED,
                text=TEXT,
                saved_at=NOW,
                saved_by=user.id,
            )
        )
        accounts.start(user, NOW)
        notices.tell(NoticeKind.RETURNED, [user.id], "k", {"title": "x"}, NOW)
        notices.write("application-received", notices.Reader(EMAIL), {"name": NAME}, NOW)
        audit.record(actor_of(user), "draft.submit", draft, {}, NOW)
    return user


def speak(make, user, practice):
    """Name the person wherever cities speak of outputs and of one another's practices."""
    told = f"Napisała {NAME}, {EMAIL}."
    output = make.output(
        OutputState.RESOLUTION, text=TEXT, outcome=told, city=make.city("Autorowo")
    )
    row = make.consultation(output, user.city, questions=[told], extension_reason=told)
    opinion = make.opinion(
        output,
        user.city,
        consultation=row,
        draft=OpinionText(reason=told).as_json(),
        put_aside=[{"by": user.id, "text": {"reason": told}}],
        reason=told,
        answers=[told],
        given_by=user.id,
        remarks=[{"text": told, "quote": told, "proposal": told}],
    )
    said_of_it = {"reason": told, "remarks": [{"text": told}], "given_by": user.id}
    make.opinion(practice, make.city("Olszany"), draft=opinion.draft, **said_of_it)
    seal = receipts.fingerprint(opinion, opinion.draft, NOW)
    remark = opinion.remarks[0].id
    said = make.comment(practice, user, text=told, html=told, hidden_reason=told)
    adoption = make.adoption(practice, user.city, changed=told, result=told, contact=CONTACT)
    for new in (
        OpinionEdition(
            opinion_id=opinion.id,
            number=1,
            text=opinion.draft,
            sha256=seal,
            given_at=NOW,
            given_by=user.id,
        ),
        Answer(
            remark_id=remark,
            number=1,
            state=AnswerState.ACCEPTED,
            reason=told,
            at=NOW,
            by=user.id,
        ),
        WorkingNote(remark_id=remark, text=told, at=NOW, by=user.id),
        CommentEdition(comment_id=said.id, text=told, html=told, replaced_at=NOW),
        CommentReport(comment_id=said.id, reporter_id=user.id, reason=told, at=NOW),
        AdoptionStep(
            adoption_id=adoption.id,
            state=adoption.state,
            told={"contact": f"{SURNAME}, tel. {EARLIER_PHONE}"},
            at=NOW,
            by=user.id,
        ),
    ):
        make._keep(new)


def forget(user, **given):
    with transaction():
        erasure.erase(actor_of(db.session.get(User, user.id)), user, LATER, **given)
    db.session.expire_all()


def dump():
    """Every value of every table, the hash chain included."""
    told = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            told += [json.dumps(value, default=str, ensure_ascii=False) for value in row]
    return "\n".join(told).casefold()


LATER = NOW + timedelta(hours=1)
TRACES = [EMAIL, SURNAME, fold(SURNAME), PHONE, EARLIER_PHONE]


def test_r07_the_test_would_see_the_person(person):
    before = dump()
    assert all(trace.casefold() in before for trace in TRACES)


@pytest.mark.parametrize("trace", TRACES)
def test_r07_no_table_holds_a_trace(person, trace):
    forget(person)
    assert trace.casefold() not in dump()


def bytes_of(*folders):
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert paths
    return b"\n".join(path.read_bytes() for path in paths).decode("utf-8", "replace").casefold()


@NEEDS_WHOOSH
def test_r07_neither_the_index_nor_the_files_hold_a_trace(person, app, index, tmp_path):
    folder = app.extensions["house"].config.index_folder
    catalogue.rebuild(index, NOW.date())
    assert fold(SURNAME).casefold()[:9] in bytes_of(folder)  # stems
    forget(person)
    for _ in range(3):  # the index, the files, what is left
        turn(index, tmp_path / "out", "a worker", heal=True)
    assert not outbox.wants_rebuild()
    told = bytes_of(folder, tmp_path / "out")
    assert "dachy" in told
    for trace in (*TRACES, SURNAME[:9], fold(SURNAME)[:9]):
        assert trace.casefold() not in told


def test_r07_no_page_of_an_administrator_holds_a_trace(person, index, sign_in, make):
    browser = sign_in(make.user(role=Role.ADMINISTRATOR, second_factor="x"))
    slug = db.session.scalars(select(Practice.slug)).one()
    key = db.session.scalars(select(Draft.key)).one()
    addresses = [f"/praktyki/{slug}", "/praktyki?q=dachy", "/zarzadzanie/osoby", f"/szkice/{key}"]
    assert SURNAME in "".join(browser.get(one).text for one in addresses)
    forget(person)
    for address in addresses:
        answer = browser.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert not [trace for trace in TRACES if trace.casefold() in answer.text.casefold()]


def addresses(app):
    """Every page without a number or name in its address, and those of the person's texts."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    plain = [rule.rule for rule in rules if not rule.arguments]
    document = db.session.scalars(select(Practice)).one()
    draft = db.session.scalars(select(Draft.key)).one()
    practice = f"/praktyki/{document.slug}"
    own = [practice, f"{practice}.md", f"{practice}/wersje/1", f"/miasta/{document.city.slug}"]
    drafts = [f"/szkice/{draft}{part}" for part in ("", "/zrodlo", "/podglad")]
    output = f"/wyniki/{db.session.scalars(select(Output.slug)).one()}"
    told = [f"{output}{part}" for part in ("", "/opinie", "/konsultacja", "/wersje/1")]
    return [*plain, *own, *drafts, *told, f"{practice}/komentarze", f"{practice}/opinie"]


@pytest.mark.parametrize("role", [None, Role.OFFICIAL, Role.MODERATOR, Role.ADMINISTRATOR])
def test_r07_no_page_of_any_role_holds_a_trace(person, app, sign_in, make, role):
    forget(person)
    house = app.extensions["house"]
    turn(house.engine, house.config.practices_folder, "a worker", heal=True)
    user = role and make.user(person.city if role is Role.OFFICIAL else None, role)
    browser = sign_in(user) if user else app.test_client()
    seen = set()
    for address in addresses(app):
        answer = browser.get(address)
        seen |= {address} if answer.status_code == 200 else set()
        told = answer.get_data(as_text=True).casefold()
        assert not [trace for trace in TRACES if trace.casefold() in told], address
    assert len(seen) > (30 if role is Role.ADMINISTRATOR else 12)


def test_r07_what_was_published_stays_and_holds_together(person):
    forget(person)
    for version in db.session.scalars(select(Version)):
        assert "## Problem" in version.text
        assert masking.MASK in version.text
        assert version.sha256 == digest(version.text)
    assert audit.first_broken() is None


def test_r07_the_hash_of_an_opinion_is_that_of_what_is_left_of_it(person):
    forget(person)
    edition = db.session.scalars(select(OpinionEdition)).one()
    opinion = db.session.get(Opinion, edition.opinion_id)
    assert edition.text == opinion.draft
    assert masking.MASK in edition.text["reason"]
    assert edition.sha256 == receipts.fingerprint(opinion, edition.text, edition.given_at)
    assert opinion.sha256 == edition.sha256


def test_r07_the_log_tells_how_much_was_masked_and_not_what(person):
    forget(person)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erase")).one()
    masked = dict.fromkeys(
        [
            *("practice", "draft", "draft_save", "output", "consultation", "opinion"),
            *("opinion_edition", "remark", "answer", "working_note", "comment", "comment_edition"),
            *("comment_report", "adoption", "adoption_step"),
        ],
        1,
    ) | dict.fromkeys(["version", "opinion", "remark"], 2)
    assert entry.details == {"stays_named": False, "masked": masked, "earlier": []}
    assert entry.object_id == person.id


def test_r07_whoever_asks_to_stay_named_keeps_the_name_alone(person):
    forget(person, stays_named=True)
    told = dump()
    assert SURNAME.casefold() in told
    assert EMAIL not in told


def test_r07_the_city_stands_where_the_person_stood(person):
    forget(person)
    user = db.session.get(User, person.id)
    assert user.name == "Urząd Miasta Lipogród"
    assert user.email.startswith("user-")
    assert not user.is_active
    assert db.session.scalars(select(Notice)).all() == []
    assert db.session.scalars(select(Letter)).all() == []


def test_r07_others_and_their_texts_are_left_alone(person, make):
    other = make.practice(title="Inna", text="---\ntytul: Inna\n---\n\n## Problem\n\nBez zmian.\n")
    user = make.user(name="Jan Wierzba")
    with transaction():
        notices.tell(NoticeKind.RETURNED, [user.id], "k", {"title": "x"}, NOW)
    before = other.version.text, other.version.sha256
    forget(person)
    kept = db.session.get(Version, other.version_id)
    assert (kept.text, kept.sha256) == before
    assert db.session.get(User, user.id).name == "Jan Wierzba"
    assert len(db.session.scalars(select(Notice)).all()) == 1


def test_only_oneself_or_an_administrator(person, make):
    for other in (make.user(), make.moderator(), make.user(role=Role.EXPERT)):
        with pytest.raises(NotAllowedError), transaction():
            erasure.erase(actor_of(other), person, NOW)
    with transaction():
        erasure.erase(actor_of(make.user(role=Role.ADMINISTRATOR)), person, NOW)
    assert person.erased_at == NOW


def test_the_last_administrator_stays(make):
    last = make.user(role=Role.ADMINISTRATOR)
    with pytest.raises(InvalidInputError), transaction():
        erasure.erase(actor_of(last), last, NOW)


def test_r08_a_backup_does_not_bring_anybody_back(person, tmp_path):
    forget(person)
    journal = tmp_path / "erasures.txt"
    erasure.keep_journal(journal)
    with transaction():  # as the database was before
        person.email, person.name, person.erased_at, person.is_active = EMAIL, NAME, None, True
        db.session.delete(db.session.scalars(select(Erasure)).one())
    with transaction():
        assert erasure.replay(erasure.read_journal(journal), NOW + timedelta(days=1)) == 1
    assert EMAIL not in dump()
    with transaction():
        assert erasure.replay(erasure.read_journal(journal), NOW + timedelta(days=2)) == 0


def test_r08_a_number_used_again_is_another_person(make, tmp_path):
    journal = tmp_path / "erasures.txt"
    user = make.user()
    journal.write_text(f"{user.id} {(NOW - timedelta(days=1)).isoformat()}\n", encoding="ascii")
    with transaction():
        assert erasure.replay(erasure.read_journal(journal), NOW) == 0
    assert user.erased_at is None


def test_r08_the_journal_forgets_nobody(person, tmp_path):
    journal = tmp_path / "erasures.txt"
    journal.write_text(f"999 {NOW.isoformat()}\n", encoding="ascii")
    forget(person)
    erasure.keep_journal(journal)
    assert {user_id for user_id, *_ in erasure.read_journal(journal)} == {999, person.id}
    assert EMAIL not in journal.read_text(encoding="ascii")


CASES = "Rozmowa z Brzoskwińską o brzoskwiniach; dane od Brzoskwińskiej. Kowalska się zgadza."


@pytest.fixture
def earlier(make):
    """A person in the cases of the surname: in a version, its draft, and the version after it."""
    zofia = make.user(make.city("Lipogród"), name="Zofia Brzoskwińska")
    practice = make.practice(city=zofia.city, text=f"---\ntytul: Dachy\n---\n\n{CASES}\n")
    draft = make.draft(practice, DraftState.PUBLISHED, writer=zofia, text=CASES)
    first = practice.version
    with transaction():
        save = {"kind": SaveKind.SUBMITTED, "saved_at": NOW, "saved_by": zofia.id, "revision": 1}
        db.session.add(DraftSave(draft_id=draft.id, text=CASES, **save))
        first.sections = [{"heading": "Problem", "anchor": "problem", "html": f"<p>{CASES}</p>"}]
        shown = [dict(one) for one in first.sections]
        printing.add(practice, first.text, shown, Imprint("", zofia.id), NOW)
    return zofia, first, practice.version, draft


def erased(actor, user, *versions):
    with transaction():
        erasure.erase(actor, user, NOW, earlier=[one.id for one in versions])
    db.session.expire_all()


def test_r07_the_surname_goes_in_its_cases_from_the_earlier_versions_that_were_chosen(
    earlier, make
):
    zofia, first, last, draft = earlier
    erased(make.actor(role=Role.ADMINISTRATOR), zofia, first, last)
    left = f"z {masking.MASK} o brzoskwiniach; dane od {masking.MASK}. Kowalska się zgadza."
    saved = db.session.scalars(select(DraftSave.text)).one()
    for text in (first.text, first.sections[0]["html"], draft.text, saved):
        assert left in text
    assert first.sha256 == digest(first.text)
    assert "Brzoskwińskiej" in last.text, "what is in force is corrected by its city"
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erase")).one()
    assert told.details["earlier"] == [first.id]
    assert db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == REBUILD)).all()


def test_r07_only_an_administrator_masks_what_stands_in_earlier_versions(earlier):
    zofia, first, *_ = earlier
    with pytest.raises(NotAllowedError):
        erased(actor_of(zofia), zofia, first)
    db.session.rollback()
    erased(actor_of(zofia), zofia)
    assert "Brzoskwińskiej" in first.text


def test_r08_after_a_backup_the_earlier_versions_are_masked_again(earlier, make, tmp_path):
    zofia, first, *_ = earlier
    text, journal = first.text, tmp_path / "erasures.txt"
    erased(make.actor(role=Role.ADMINISTRATOR), zofia, first)
    erasure.keep_journal(journal, [erasure.Entry(zofia.id, NOW, (first.id,))])
    erasure.keep_journal(journal)  # as the next erasure does
    with transaction():  # as the database was before
        zofia.name, zofia.erased_at, zofia.is_active = "Zofia Brzoskwińska", None, True
        first.text = text
        db.session.delete(db.session.scalars(select(Erasure)).one())
    with transaction():
        zofia.created_at = NOW - timedelta(days=1)
        assert erasure.replay(erasure.read_journal(journal), NOW) == 1
    db.session.expire_all()
    assert "Brzoskwińskiej" not in first.text
