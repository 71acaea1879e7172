"""A city that was asked, two of its people, and what they are asked about."""

import pytest

from app.domain.actor import Form, Role
from app.domain.outputs import OutputState
from app.door import actor_of
from app.services import opinions
from tests.outputs import NOW


@pytest.fixture
def output(make):
    return make.output(OutputState.CONSULTATION)


@pytest.fixture
def city(make):
    city = make.city("Obserwowo")
    make.membership(city, make.network(), Form.OBSERVER)
    return city


@pytest.fixture
def matter(make, output, city):
    make.consultation(output, city)
    return opinions.of_output(output)


@pytest.fixture
def anna(make, city):
    return actor_of(make.user(city), NOW.date())


@pytest.fixture
def piotr(make, city):
    return actor_of(make.user(city, Role.COORDINATOR), NOW.date())
