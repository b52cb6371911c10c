"""Units as people write them."""

from __future__ import annotations

import pytest

from whybuy.errors import BadInput
from whybuy.methods.value.spoken_units import unit_meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hours a week", "hour/week"),
        ("€ p.a.", "EUR/year"),
        ("washes a week", "wash/week"),
        ("minutes per parcel", "minute/parcel"),
        ("m^3/year", "m^3/year"),
        ("", ""),
    ],
)
def test_a_unit_is_what_people_mean_and_whatever_a_firm_counts_may_stand_in_it(said, meant):
    assert unit_meant(said) == meant


@pytest.mark.parametrize("said", ["EUR/yaer", "hous/week", "flurbs"])
def test_a_misspelt_unit_is_no_new_thing_to_count(said):
    with pytest.raises(BadInput, match="no unit that we know"):
        unit_meant(said)
