"""A line of the week that would be out of the blue says who could introduce us."""

from __future__ import annotations

import polars as pl
import pytest

from tests.estimates.test_network import KNOWS, LATELY, firm, met
from whybuy.answers.contacting.first_words import introduced

pytestmark = pytest.mark.django_db


def test_a_line_out_of_the_blue_names_whom_to_ask_first():
    books = firm(contacts=met("bo", LATELY, LATELY), acquaintances=[KNOWS])
    lines = pl.DataFrame({"customer_id": ["weir", "dale", "acme"], "by": ["ann", "ann", "ann"]})
    assert introduced(books, lines) == {
        "weir": "It would be out of the blue: ask Bo Lind (Acme) first."
    }
