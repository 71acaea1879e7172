import pytest

from app.domain.errors import NotFoundError
from app.domain.practices import State
from app.services import networks


def test_a_network_is_read_by_its_slug(app):
    assert networks.read("przywodztwo").number == 8


@pytest.mark.parametrize("slug", ["", "nie-ma", "PRZYWODZTWO", "8"])
def test_an_unknown_network_is_not_found(app, slug):
    with pytest.raises(NotFoundError):
        networks.read(slug)


def test_networks_come_in_order_with_what_is_in_force_in_each(make):
    digital, people = make.network("miasto-cyfrowe"), make.network("zasoby-kadrowe")
    make.practice(networks=[digital, people])
    make.practice(networks=[people])
    make.practice(networks=[people], state=State.ARCHIVED)
    counted = networks.all_with_counts()
    assert [network.number for network, _ in counted] == list(range(1, 9))
    assert [count for _, count in counted] == [1, 0, 0, 0, 0, 0, 2, 0]
