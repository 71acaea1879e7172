from decimal import Decimal
from itertools import product

import pytest

from app.domain.errors import ConflictError
from app.domain.practices import (
    REQUIRED_SECTIONS,
    SECTIONS,
    CostBand,
    Move,
    Stage,
    State,
    after,
    cost_band,
    cost_range,
    periods,
)

ALLOWED = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "return"): "returned",
    ("submitted", "publish"): "published",
    ("published", "archive"): "archived",
    ("published", "publish"): "published",
    ("archived", "publish"): "published",
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_practice_moves_only_where_it_may(state, move):
    if (state, move) in ALLOWED:
        assert after(state, move) == ALLOWED[state, move]
    else:
        with pytest.raises(ConflictError) as caught:
            after(state, move)
        assert caught.value.code == "practice-move"
        assert caught.value.details == {"state": state, "move": move}


@pytest.mark.parametrize(
    ("once", "yearly", "band"),
    [
        (None, None, CostBand.UNKNOWN),
        ("0", None, CostBand.NONE),
        ("0.01", None, CostBand.UP_TO_50K),
        ("50000", None, CostBand.UP_TO_50K),
        ("50000.01", None, CostBand.UP_TO_500K),
        ("500000", None, CostBand.UP_TO_500K),
        ("500000.01", None, CostBand.UP_TO_5M),
        ("5000000", None, CostBand.UP_TO_5M),
        ("5000000.01", None, CostBand.OVER_5M),
        (None, "60000", CostBand.UP_TO_500K),
        ("0", "60000", CostBand.NONE),
    ],
)
def test_a_band_includes_its_upper_bound_and_prefers_the_cost_of_starting(once, yearly, band):
    amounts = [None if amount is None else Decimal(amount) for amount in (once, yearly)]
    assert cost_band(*amounts) is band


@pytest.mark.parametrize(
    ("band", "above", "up_to"),
    [
        (CostBand.UNKNOWN, None, None),
        (CostBand.NONE, None, 0),
        (CostBand.UP_TO_50K, 0, 50_000),
        (CostBand.UP_TO_500K, 50_000, 500_000),
        (CostBand.UP_TO_5M, 500_000, 5_000_000),
        (CostBand.OVER_5M, 5_000_000, None),
    ],
)
def test_a_band_covers_the_amounts_that_fall_in_it(band, above, up_to):
    assert cost_range(band) == (above, up_to)
    if up_to is not None:
        assert cost_band(Decimal(up_to), None) is band
    if above is not None:
        assert cost_band(Decimal(above) + 1, None) is band


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((None, None), ()),
        ((None, 2020), ()),
        ((2016, 2020), ("2016-2020",)),
        ((2015, 2016), ("2011-2015", "2016-2020")),
        ((2019, None), ("2016-2020", "2021-2025", "2026-2030")),
        ((2001, 2001), ("2001-2005",)),
        ((1999, 2000), ("before-2001",)),
        ((1999, 2002), ("before-2001", "2001-2005")),
        ((2020, 2019), ("2016-2020",)),
    ],
)
def test_a_practice_belongs_to_every_period_it_ran_in(years, told):
    assert periods(*years, as_of=2026) == told


def test_required_sections_are_sections_in_their_order():
    assert [heading for heading in SECTIONS if heading in REQUIRED_SECTIONS] == list(
        REQUIRED_SECTIONS
    )


def test_stages_are_written_in_small_letters_as_the_reader_expects():
    assert all(stage == stage.casefold() for stage in Stage)
