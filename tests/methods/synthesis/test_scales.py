"""Measures before and after become effects; each variance says where it comes from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.synthesis import Reading, applied, effect, in_words, pool, priors

SCRAP = (Reading(0.06, 0.05, 0.07), Reading(0.04, 0.035, 0.045))
AMOUNTS = st.floats(0.01, 1e6)


def test_scrap_cut_from_six_to_four_per_cent_is_a_ratio_of_two_thirds():
    found = effect(*SCRAP)
    assert found.size == pytest.approx(math.log(4 / 6))
    assert found.source == "a range that was given"
    half = (math.log(7 / 5) / 2) ** 2 + (math.log(45 / 35) / 2) ** 2
    assert found.variance == pytest.approx(half / 1.6448536**2)


@given(before=AMOUNTS, after=AMOUNTS, scale=st.sampled_from(["log ratio", "difference"]))
def test_an_effect_applied_to_its_own_beginning_gives_its_own_end(before, after, scale):
    found = effect(Reading(before), Reading(after), scale=scale)
    assert applied(found.size, before, scale=scale) == pytest.approx(after, rel=1e-6, abs=1e-6)


def test_a_share_keeps_between_none_and_all_for_any_prospect():
    found = effect(Reading(0.9, counted=400), Reading(0.97, counted=400), scale="logit share")
    assert found.source == "counted of 400"
    assert (applied(found.size, [0.5, 0.99], scale="logit share") < 1).all()


def test_only_the_part_that_is_owed_to_us_is_an_effect():
    whole = effect(Reading(100), Reading(60), scale="difference")
    half = effect(Reading(100), Reading(60), scale="difference", attribution=0.5)
    assert (whole.size, half.size) == (-40, -20)
    assert half.variance == whole.variance


def test_nobody_gave_a_range_is_said_and_counts_for_less():
    measured, guessed = effect(*SCRAP), effect(Reading(0.06), Reading(0.04), assumed=0.4)
    assert guessed.source == "assumed to be right within 40 %: nobody gave a range"
    assert guessed.variance > 4 * measured.variance


@pytest.mark.parametrize(
    ("before", "after", "options", "says"),
    [
        (Reading(6, 7, 5), Reading(4), {}, "upside down"),
        (Reading(0), Reading(4), {}, "amounts above 0"),
        (Reading(0.2), Reading(1.2), {"scale": "logit share"}, "6 % is 0.06"),
        (Reading(6), Reading(4), {"attribution": 2.0}, "200%"),
        (Reading(6, 5), Reading(4), {}, "one end only"),
        (Reading(6, 6, 6), Reading(4, 4, 4), {}, "no width"),
        (Reading(math.nan), Reading(4), {}, "not a number"),
        (Reading(6), Reading(4), {"scale": "per cent"}, "A scale is one of"),
    ],
)
def test_what_cannot_be_is_refused_in_words(before, after, options, says):
    with pytest.raises(BadInput, match=says):
        effect(before, after, **options)


def test_minutes_and_hours_foretell_the_same():
    hours, errors = np.array([1.5, 2.0, 0.7, 3.0]), np.array([0.3, 0.4, 0.2, 0.5])
    in_hours = pool(hours, errors**2, **priors(hours, scale="difference")).predict(0.9)
    in_minutes = pool(
        60 * hours, (60 * errors) ** 2, **priors(60 * hours, scale="difference")
    ).predict(0.9)
    assert np.array(in_minutes) == pytest.approx(60 * np.array(in_hours), rel=1e-6)


def test_effects_are_said_as_a_person_would():
    assert in_words(math.log(0.62), scale="log ratio") == "-38 %"
    assert in_words(12, scale="difference", unit="hours") == "+12 hours"
    assert in_words(math.log(0.5), scale="logit share") == "odds x 0.5"
