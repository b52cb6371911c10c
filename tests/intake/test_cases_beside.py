"""One sheet as people keep it: the case and what was measured there in the same row."""

from __future__ import annotations

import pytest

from whybuy import intake
from whybuy.records import cases

SHEET = """Customer,What we did,Why they bought,Measure,Unit,Before,After,Our share,Name them?
Acme,Leak survey,It ran all weekend,air leaks,%,28,11 to 14,80 %,yes
Acme,Leak survey,It ran all weekend,energy,kWh/year,90000,70000,80 %,yes
Birch,Leak survey,The bill doubled,air leaks,%,35,16,200 %,no
Cole,,,air leaks,%,22,9,,
"""


@pytest.fixture
def sheet(firm, tmp_path):
    customers = tmp_path / "customers.csv"
    customers.write_text("Customer id,Name\n1,Acme\n2,Birch\n3,Cole\n")
    intake.take(firm, [customers])
    file = tmp_path / "studies.csv"
    file.write_text(SHEET)
    return file


def test_a_sheet_of_measures_brings_the_cases_it_tells_of_in_one_batch(firm, sheet):
    (taken,) = intake.take(firm, [sheet], dry_run=True)
    assert (taken.kind, taken.new, cases.cases().height) == ("measures", 4, 0)
    (taken,) = intake.take(firm, [sheet])
    assert (taken.new, taken.rejected) == (4, 0)
    kept = cases.cases().select("customer", "title", "attribution", "approval")
    assert kept.rows() == [("1", "Leak survey", 0.8, "named")]
    assert "tells of the cases themselves, too: 1 new" in taken.told[0]
    assert "case of row 4 was not taken: Our share: '200 %'" in taken.told[1]
    assert intake.take(firm, [sheet])[0].unchanged == 4
    intake.undo(firm, taken.batch)
    assert (cases.cases().height, cases.measures().height) == (0, 0)
