"""Who sees an output in each of its states, written out; the three forms give one answer."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Actor, Form, Role
from app.domain.outputs import OBSERVERS_SEE, OutputState
from app.models.attachments import Attachment
from app.models.documents import Version
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions.attachments import readable_attachments

MAKERS = {"author", "second author", "moderator", "administrator"}
NETWORK = MAKERS | {"laureate", "finalist", "leader"}
ALL_ASKED = NETWORK | {"observer"}
READ = {
    OutputState.DRAFT: MAKERS,
    OutputState.NETWORK_REVIEW: NETWORK,
    OutputState.CONSULTATION: ALL_ASKED,
    OutputState.RESOLUTION: ALL_ASKED,
    OutputState.ADOPTED: ALL_ASKED,
}
OUTSIDE = {"anonymous", "observer elsewhere", "leader elsewhere", "other moderator", "expert"}


@pytest.fixture
def stage_of(make):
    first, second = make.city("Autorowo"), make.city("Współautorowo")
    elsewhere = make.network("zasoby-miast").id
    here = make.network().id

    def member(number, network, form):
        return Actor(user_id=number, role=Role.OFFICIAL, city_id=-number, forms={network: form})

    actors = {
        "anonymous": ANONYMOUS,
        "author": Actor(user_id=1, role=Role.OFFICIAL, city_id=first.id),
        "second author": Actor(user_id=2, role=Role.OFFICIAL, city_id=second.id),
        "laureate": member(3, here, Form.LAUREATE),
        "finalist": member(4, here, Form.FINALIST),
        "leader": member(5, here, Form.CHANGE_LEADER),
        "observer": member(6, here, Form.OBSERVER),
        "observer elsewhere": member(7, elsewhere, Form.OBSERVER),
        "leader elsewhere": member(8, elsewhere, Form.CHANGE_LEADER),
        "moderator": Actor(user_id=9, role=Role.MODERATOR, moderates=frozenset({here})),
        "other moderator": Actor(user_id=10, role=Role.MODERATOR, moderates=frozenset({elsewhere})),
        "expert": Actor(user_id=11, role=Role.EXPERT),
        "administrator": Actor(user_id=12, role=Role.ADMINISTRATOR),
    }

    def begin(stage):
        return make.output(stage, city=first, authors=[first, second]), actors

    return begin


def told(actors):
    return set(actors)


@pytest.mark.parametrize("stage", OutputState)
def test_reading_one_many_and_finding_follow_the_table(stage_of, stage):
    output, actors = stage_of(stage)
    wanted = READ.get(stage, set(actors))
    assert {name for name, who in actors.items() if may.read_output(who, output)} == wanted
    many = {
        name
        for name, who in actors.items()
        if db.session.scalars(select(Output.id).where(may.readable_outputs(who))).all()
    }
    assert many == wanted
    labels = may.audiences(output)
    assert {name for name, who in actors.items() if who.audiences & labels} == wanted
    assert stage not in READ or not wanted & OUTSIDE


@pytest.mark.parametrize("stage", [one for one in OutputState if one is not OutputState.DRAFT])
def test_versions_are_read_by_whom_they_were_meant_for(stage_of, make, stage):
    output, actors = stage_of(stage)
    shown = make.output_version(output, is_published=output.version.is_published)
    if stage in OBSERVERS_SEE:
        output.opened_number = 2
    first = next(one for one in output.versions if one.number == 1)
    first.is_published = False
    db.session.flush()
    wanted = {1: READ.get(stage, NETWORK) & NETWORK, 2: READ.get(stage, set(actors))}
    for version in (first, shown):
        one = {name for name, who in actors.items() if may.read_version(who, output, version)}
        chosen = select(Version.id).join(Output, Output.id == Version.document_id)
        many = {
            name
            for name, who in actors.items()
            if version.id in db.session.scalars(chosen.where(may.readable_versions(who))).all()
        }
        assert one == many == wanted[version.number]
    db.session.rollback()


@pytest.mark.parametrize("stage", OutputState)
def test_files_are_read_with_their_version_and_those_of_a_text_by_its_makers(
    stage_of, make, client, stage
):
    """Observers have the files of the version they were asked about, and of no other."""
    output, actors = stage_of(stage)
    wanted = [(make.attachment(make.draft(output)), MAKERS)]
    if stage is not OutputState.DRAFT:
        is_public = output.version.is_published
        with transaction():
            output.version.is_published = False
        before = make.attachment(version=output.version)
        wanted.append((before, READ.get(stage, NETWORK) & NETWORK))
        with transaction():
            output.opened_number = 2 if stage in OBSERVERS_SEE else None
        second = make.output_version(output, is_published=is_public)
        wanted.append((make.attachment(version=second), READ.get(stage, set(actors))))
    for file, names in wanted:
        chosen = select(Attachment.id).where(Attachment.id == file.id)
        assert names == {
            name
            for name, who in actors.items()
            if db.session.scalar(chosen.where(readable_attachments(who))) is not None
        }
        answer = client.get(f"/pliki/{file.key}")
        assert answer.status_code == (200 if "anonymous" in names else 404)
