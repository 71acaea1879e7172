import pytest

from app.domain.errors import NotFoundError
from app.domain.practices import State
from app.services import topics


def test_a_topic_is_read_with_its_network(app, statements):
    topic = topics.read("otwarte-dane")
    statements()
    assert topic.network.slug == "miasto-cyfrowe"
    assert statements() == []


def test_an_unknown_topic_is_not_found(app):
    with pytest.raises(NotFoundError):
        topics.read("nie-ma")


def test_topics_come_by_network_with_what_is_in_force_under_each(make):
    topic = make.topic()
    make.practice(topics=[topic])
    make.practice(topics=[topic, make.topic("dlug-kredyty-i-obligacje")])
    make.practice(topics=[topic], state=State.DRAFT)
    counted = topics.all_with_counts()
    numbers = [one.network.number for one, _ in counted]
    assert numbers == sorted(numbers)
    assert {one.slug: count for one, count in counted if count} == {
        "otwarte-dane": 2,
        "dlug-kredyty-i-obligacje": 1,
    }


def test_topics_of_one_network_are_its_own(make):
    found = topics.all_with_counts(make.network("przywodztwo"))
    assert found
    assert {topic.network.slug for topic, _ in found} == {"przywodztwo"}
