from dataclasses import FrozenInstanceError

import pytest

from app.domain.actor import ANONYMOUS, SYSTEM, Actor, Form, Role

PERSON = {"user_id": 1}


@pytest.mark.parametrize(
    ("actor", "is_staff"),
    [
        (ANONYMOUS, False),
        (Actor(**PERSON, role=Role.OFFICIAL, city_id=7), False),
        (Actor(**PERSON, role=Role.COORDINATOR), False),
        (Actor(**PERSON, role=Role.EXPERT), False),
        (Actor(**PERSON, role=Role.MODERATOR), True),
        (Actor(**PERSON, role=Role.ADMINISTRATOR), True),
        (SYSTEM, True),
    ],
)
def test_the_system_moderators_and_administrators_are_staff(actor, is_staff):
    assert actor.is_staff is is_staff
    assert ("staff" in actor.audiences) is is_staff


@pytest.mark.parametrize(
    ("actor", "labels"),
    [
        (ANONYMOUS, {"public"}),
        (SYSTEM, {"public", "staff", "administrators"}),
        (Actor(**PERSON, role=Role.OFFICIAL), {"public", "members"}),
        (Actor(**PERSON, role=Role.OFFICIAL, city_id=17), {"public", "members", "city:17"}),
        (
            Actor(**PERSON, role=Role.OFFICIAL, city_id=17, forms={3: Form.OBSERVER}),
            {
                "public",
                "members",
                "city:17",
                "network:3",
                "network:3:observers",
                "network:3:city:17",
            },
        ),
        (
            Actor(
                **PERSON, role=Role.ADMINISTRATOR, forms={1: Form.CHANGE_LEADER, 2: Form.LAUREATE}
            ),
            {
                "public",
                "members",
                "staff",
                "administrators",
                "network:1",
                "network:1:change_leaders",
                "network:2",
                "network:2:laureates",
            },
        ),
    ],
)
def test_an_actor_holds_the_labels_of_what_they_are(actor, labels):
    assert actor.audiences == labels


def test_an_actor_cannot_become_another():
    with pytest.raises(FrozenInstanceError):
        ANONYMOUS.is_system = True


def test_the_forms_of_nobody_cannot_be_added_to():
    with pytest.raises(TypeError):
        ANONYMOUS.forms[1] = Form.OBSERVER
