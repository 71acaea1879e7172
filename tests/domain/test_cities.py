import pytest

from app.domain.cities import SizeClass, size_class


@pytest.mark.parametrize(
    ("population", "meant"),
    [
        (0, SizeClass.SMALL),
        (19_999, SizeClass.SMALL),
        (20_000, SizeClass.MEDIUM),
        (99_999, SizeClass.MEDIUM),
        (100_000, SizeClass.LARGE),
        (249_999, SizeClass.LARGE),
        (250_000, SizeClass.VERY_LARGE),
        (1_800_000, SizeClass.VERY_LARGE),
    ],
)
def test_the_size_class_follows_from_the_population(population, meant):
    assert size_class(population) is meant
