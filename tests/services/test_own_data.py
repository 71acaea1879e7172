"""R-06: everything about me, nothing about anybody else."""

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import JSON, Column, String
from sqlalchemy.sql import visitors

from app.database import Base, db, transaction
from app.domain.accounts import Purpose
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.applications import ApplicationKind
from app.domain.attachments import AttachmentKind
from app.domain.drafts import Decision, DraftState, ReviewKind, SaveKind, Start
from app.domain.errors import NotSignedInError
from app.domain.notices import NoticeKind
from app.domain.opinions import AnswerState, OpinionText, Position, RemarkText
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.accounts import (
    AccountSession,
    AccountToken,
    Consent,
    ExternalIdentity,
    ParkedForm,
    RecoveryCode,
)
from app.models.adoptions import AdoptionStep
from app.models.applications import Application
from app.models.attachments import Attachment, StoredFile
from app.models.audit import AuditEntry
from app.models.comments import CommentEdition, CommentReport
from app.models.drafts import Archival, DraftSave, Review
from app.models.notices import Letter, Notice, NoticeChoice
from app.models.opinions import (
    Answer,
    OpinionEdition,
    RemarkSupport,
    WorkingNote,
)
from app.models.practices import Practice
from app.models.searches import SavedSearch
from app.services import audit, opinions, own_data
from tests.factories import NOW
from tests.test_privacy import kind_of

SAID = {"free-text", "contact", "account", "network-log"}


def life(make, canary):
    """A person with a canary in every column that people fill, and a row of every kind."""
    city = make.city()
    user = make.moderator(
        email=f"{canary}.email@x.example",
        name=f"{canary}-name",
        function=f"{canary}-function",
        password_hash=f"{canary}-secret",
        second_factor=f"{canary}-secret",
    )
    practice = make.practice(city=city, author_id=user.id)
    draft = make.draft(
        practice, DraftState.RETURNED, writer=user, text=f"{canary}-draft", note=f"{canary}-note"
    )
    file = make._keep(
        StoredFile(
            sha256="0" * 64,
            media_type="image/png",
            size=1,
            created_at=NOW,
            created_by=user.id,
            data=b"x",
        )
    )
    rows_of_outputs = spoken(make, canary, user, city)
    said = make.comment(practice, user, text=f"{canary}-comment", html=f"{canary}-comment")
    rows = [
        CommentEdition(
            comment_id=said.id, text=f"{canary}-once", html=f"{canary}-once", replaced_at=NOW
        ),
        CommentReport(comment_id=said.id, reporter_id=user.id, reason=f"{canary}-report", at=NOW),
        AccountSession(
            token_hash=f"{canary}-secret-session",
            user_id=user.id,
            created_at=NOW,
            seen_at=NOW,
            proved_at=NOW,
            expires_at=NOW + timedelta(days=1),
            address=f"{canary}-ip",
            agent=f"{canary}-agent",
        ),
        AccountToken(
            token_hash=f"{canary}-secret-token",
            purpose=Purpose.PASSWORD,
            user_id=user.id,
            created_at=NOW,
            expires_at=NOW,
        ),
        RecoveryCode(user_id=user.id, code_hash=f"{canary}-secret-code"),
        ExternalIdentity(
            user_id=user.id, issuer=f"{canary}-issuer", subject=f"{canary}-subject", created_at=NOW
        ),
        Consent(user_id=user.id, kind="k", wording=f"{canary}-consent", given_at=NOW),
        ParkedForm(
            key=f"{canary}-parked-key",
            user_id=user.id,
            path=f"/{canary}-path",
            fields=[["tekst", f"{canary}-parked"]],
            created_at=NOW,
        ),
        Notice(
            user_id=user.id,
            kind=NoticeKind.RETURNED,
            key=f"{canary}-notice-key",
            data={"reason": f"{canary}-notice"},
            created_at=NOW,
        ),
        NoticeChoice(user_id=user.id, kind=f"{canary}-kind", by_mail=False),
        SavedSearch(
            user_id=user.id,
            text=f"{canary}-search",
            filters={"topic": [f"{canary}-filter"]},
            sha256="x",
            created_at=NOW,
            looked_at=NOW,
        ),
        Letter(
            event="returned",
            address=user.email,
            language="pl",
            data={"reason": f"{canary}-letter"},
            message_id=f"{canary}-message",
            created_at=NOW,
            next_at=NOW,
            user_id=user.id,
        ),
        Application(
            kind=ApplicationKind.OBSERVER,
            city_id=city.id,
            network_id=make.network().id,
            name=f"{canary}-applicant",
            email=user.email,
            function=f"{canary}-post",
            message=f"{canary}-wish",
            created_at=NOW,
        ),
        DraftSave(
            draft_id=draft.id,
            revision=1,
            kind=SaveKind.SAVED,
            text=f"{canary}-save",
            saved_at=NOW,
            saved_by=user.id,
        ),
        Review(
            draft_id=draft.id,
            kind=ReviewKind.MODERATOR,
            reviewer_id=user.id,
            revision=1,
            asked_at=NOW,
            decided_at=NOW,
            decision=Decision.RETURNED,
            reason=f"{canary}-verdict",
            notes={"Problem": f"{canary}-remark"},
        ),
        Attachment(
            key=f"{canary}-file-key",
            document_id=practice.id,
            file_id=file.id,
            kind=next(iter(AttachmentKind)),
            name=f"{canary}-file",
            title=f"{canary}-file-title",
            licence="CC BY 4.0",
            created_at=NOW,
            created_by=user.id,
            author=f"{canary}-photographer",
            description=f"{canary}-picture",
            origin=f"{canary}-origin",
        ),
        Archival(document_id=practice.id, reason=f"{canary}-farewell", at=NOW, by=user.id),
        *rows_of_outputs,
        *judged(make, canary, user, draft),
    ]
    with transaction():
        db.session.add_all(rows)
        practice.version.author_id = user.id
        practice.version.text = f"{canary}-version"
        practice.version.note = f"{canary}-version-note"
        audit.record(actor_of(user), "draft.submit", draft, {"a": f"{canary}-deed"}, NOW)
        audit.record(actor_of(user), "person.change", user, {"a": f"{canary}-about"}, NOW)
    return user


def spoken(make, canary, user, city):
    """What the person says of an output for their city; rows that refer to it."""
    output = make.output(OutputState.RESOLUTION, city=make.city("Autorowo"))
    consultation = make.consultation(
        output,
        city,
        opened_by=user.id,
        questions=[f"{canary}-question"],
        extended_by=user.id,
        extension_reason=f"{canary}-extension",
    )
    opinion = make.opinion(
        output,
        city,
        consultation=consultation,
        draft={"reason": f"{canary}-opinion"},
        put_aside=[{"by": user.id, "text": {"reason": f"{canary}-aside"}}],
        saved_by=user.id,
        given_by=user.id,
        reason=f"{canary}-position",
        answers=[f"{canary}-reply"],
        remarks=[
            {
                "text": f"{canary}-objection",
                "quote": f"{canary}-quote",
                "proposal": f"{canary}-proposal",
            }
        ],
    )
    remark = opinion.remarks[0].id
    told = {"result": f"{canary}-step"}
    adoption = make.adoption(
        make.practice(),
        city,
        updated_by=user.id,
        changed=f"{canary}-changed",
        result=f"{canary}-result",
        contact=f"{canary}-adopter",
        cost=Decimal("12.50"),
    )
    return [
        OpinionEdition(
            opinion_id=opinion.id,
            number=1,
            text={"reason": f"{canary}-edition"},
            sha256="0" * 64,
            given_at=NOW,
            given_by=user.id,
        ),
        Answer(
            remark_id=remark,
            number=1,
            state=AnswerState.ACCEPTED,
            reason=f"{canary}-answer",
            at=NOW,
            by=user.id,
        ),
        WorkingNote(remark_id=remark, text=f"{canary}-working", at=NOW, by=user.id),
        RemarkSupport(remark_id=remark, city_id=make.city().id, at=NOW, by=user.id),
        AdoptionStep(adoption_id=adoption.id, state=adoption.state, told=told, at=NOW, by=user.id),
    ]


def judged(make, canary, user, draft):
    """What the person has decided about others."""
    other = make.user(name="Ktoś Inny", email=f"{len(canary)}@inny.example")
    said = make.comment(
        make.practice(),
        other,
        text="Nie moje.",
        hidden_by=user.id,
        hidden_reason=f"{canary}-hidden",
    )
    return [
        CommentReport(
            comment_id=said.id, reporter_id=other.id, reason="Cudze.", at=NOW, settled_by=user.id
        ),
        Application(
            kind=ApplicationKind.OBSERVER,
            city_id=make.city().id,
            network_id=make.network().id,
            name="Ktoś Inny",
            email=other.email,
            function="inspektor",
            message="Cudze.",
            created_at=NOW,
            decided_by=user.id,
            reason=f"{canary}-refusal",
        ),
        Review(
            draft_id=draft.id,
            kind=ReviewKind.EXPERT,
            reviewer_id=other.id,
            revision=1,
            asked_at=NOW,
            asked_by=user.id,
            reason="Cudze.",
        ),
    ]


def taken(user):
    with zipfile.ZipFile(io.BytesIO(own_data.packed(actor_of(user), NOW))) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


@pytest.fixture
def mine(make):
    return life(make, "kanarek")


def canaries(of):
    """Every canary that stands in the database, by table and column, with its class."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                for value in db.session.scalars(db.session.query(column).statement):
                    told = json.dumps(value, ensure_ascii=False, default=str)
                    if of in told:
                        found.setdefault((table.name, column.name), told)
    return found


INSIDE = {("notice", "key"), ("parked_form", "key"), ("letter", "message_id")}


def test_r06_my_copy_holds_a_canary_of_every_column_that_people_fill(mine):
    told = "\n".join(taken(mine).values())
    found = canaries("kanarek")
    assert len(found) > 30
    for (table, column), value in found.items():
        kind = kind_of(table, column)
        stem = value.strip('"').split("kanarek")[1].split('"')[0]
        if kind == "auth-secret":
            assert f"kanarek{stem}" not in told, (table, column)
        elif kind in SAID:
            assert f"kanarek{stem}" in told, (table, column)


def test_r06_my_copy_holds_nothing_of_another_person(mine, make):
    life(make, "obcy")
    told = "\n".join(taken(mine).values())
    assert [
        word for word in ("obcy", "Ktoś Inny", "inny.example", "Cudze", "Nie moje") if word in told
    ] == []


# Words that stand in a file or the search beside what the copy holds, or that a city says.
ELSEWHERE = {
    *("document.title", "document.summary", "attachment.text"),
    *("version.sections", "stored_file.data", "output.body", "output.folded", "output.outcome"),
    *("practice.contact", "practice.contact_person", "practice.body", "practice.folded"),
    *("practice.sources", "practice.mistakes", "practice.indicators", "practice.conditions"),
    *("practice.partners", "practice.inspiration"),
    *("unmet_mark.text", "unmet_search.text"),  # nobody's: who asked is not known
}


def test_r06_no_column_that_people_fill_is_left_without_a_canary(mine):
    """A table that comes anew is either in the copy, with its canary here, or named above."""
    filled = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if kind_of(table.name, column.name) in {"free-text", "contact"}
    }
    found = {f"{table}.{column}" for table, column in canaries("kanarek")}
    assert filled - found - {"account.email"} == ELSEWHERE


# Told by other rows of the copy, or by the log.
TOLD_BY_OTHERS = {
    *("attachment.author", "attachment.origin", "document.author_id", "stored_file.created_by"),
    *("draft.saved_by", "draft.submitted_by", "draft_writer.draft_id"),
}


def test_r06_whoever_wrote_or_decided_finds_it_in_the_copy(mine):
    authorship = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if kind_of(table.name, column.name) == "authorship"
    }
    asked = {
        f"{column.table.name}.{column.name}"
        for _, where in own_data.sources(mine).values()
        for column in visitors.iterate(where)
        if isinstance(column, Column)
    }
    assert authorship - asked == TOLD_BY_OTHERS


def test_r06_what_another_did_about_me_is_told_without_them(mine, make):
    other = make.user(name="Jan Wierzba", email="jan@miasto.example")
    with transaction():
        audit.record(actor_of(other), "person.change", mine, {"role": "official"}, NOW)
    log = json.loads(taken(mine)["dane.json"])["log"]
    assert len(log) == 3
    assert all("actor_id" not in entry for entry in log)
    assert "Wierzba" not in json.dumps(log)


def test_r06_my_texts_are_files_of_their_own(mine):
    files = {name.split("-")[0]: text for name, text in taken(mine).items() if "/" in name}
    assert files == {
        "teksty/szkic": "kanarek-draft",
        "teksty/zapis": "kanarek-save",
        "teksty/praktyka": "kanarek-version",
    }


def test_r06_opinions_on_practices_are_in_the_copies_of_who_wrote_and_who_gave_them(make):
    city, practice = make.city("Obserwowo"), make.practice()
    make.membership(city, make.network(), Form.OBSERVER)
    anna, piotr, ewa = make.user(city), make.user(city, Role.COORDINATOR), make.user(city)
    for number, words in enumerate(("kanarek-pierwsza", "kanarek-druga"), 1):
        matter = opinions.of_practice(db.session.get_one(Practice, practice.id))
        told = OpinionText(
            position=Position.SUPPORT_WITH_REMARKS,
            reason=words,
            remarks=(RemarkText(key="", text=f"{words}-uwaga"),),
        )
        with transaction():
            opinions.save(actor_of(anna, NOW.date()), matter, Start(0), told, NOW)
        with transaction():
            opinions.give(actor_of(piotr, NOW.date()), matter, 1, NOW)
        if number == 1:  # the next one is on a new version
            make.output_version(practice, "Nowy tekst.", is_published=True)
    for person, editions in ((anna, 0), (piotr, 2), (ewa, 0)):
        told = json.loads(taken(person)["dane.json"])
        is_theirs = person is not ewa
        of_practice = [one for one in told["opinions"] if one["document_id"] == practice.id]
        reasons = [(one["reason"], one["draft"]["reason"]) for one in of_practice]
        words = ["kanarek-pierwsza", "kanarek-druga"] if is_theirs else []
        assert reasons == [(one, one) for one in words]
        assert [one["text"] for one in told["remarks"]] == [f"{one}-uwaga" for one in words]
        assert len(told["opinion_editions"]) == editions
        assert ("kanarek" in json.dumps(told)) is is_theirs


def test_the_summary_counts_what_there_is(mine):
    counts = {one.name: one.count for one in own_data.holdings(actor_of(mine))}
    assert counts["sessions"] == 1
    assert counts["log"] == 2
    assert all(counts.values())


def test_nobody_has_no_data(app):
    with pytest.raises(NotSignedInError):
        own_data.packed(ANONYMOUS, NOW)


def test_the_chain_of_the_log_is_no_part_of_it(mine):
    entry = db.session.query(AuditEntry).first()
    assert entry.hash not in taken(mine)["dane.json"]
