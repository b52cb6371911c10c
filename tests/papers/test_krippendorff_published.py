"""Krippendorff, *Computing Krippendorff's alpha-reliability* (2011): its nominal examples."""

from __future__ import annotations

import pytest

from whybuy.methods.judge import krippendorff_alpha

TWO_OBSERVERS_BINARY = ["0100000010", "1110010000"]
TWO_OBSERVERS_NOMINAL = ["aabbdcccedda", "babbbcccedd" + "d"]
FOUR_OBSERVERS_WITH_GAPS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def test_two_observers_binary_data():
    assert krippendorff_alpha(TWO_OBSERVERS_BINARY) == pytest.approx(0.095, abs=5e-4)


def test_two_observers_nominal_data():
    assert krippendorff_alpha(TWO_OBSERVERS_NOMINAL) == pytest.approx(0.692, abs=5e-4)


def test_four_observers_nominal_data_with_missing_values():
    cells = [[None if c == "." else c for c in row.split()] for row in FOUR_OBSERVERS_WITH_GAPS]
    found = krippendorff_alpha(cells)
    assert found == pytest.approx(0.743, abs=5e-4)
    assert (found.units, found.judgements) == (11, 40)
