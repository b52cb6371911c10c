"""A day that has not come yet is not answered for."""

from datetime import date, timedelta
from pathlib import Path

ORDERS = """\
order id,customer,date,product,quantity,amount
1,Ada,2026-01-05,tea,1,10.00
2,Ada,{last},tea,1,12.00
"""


def test_a_day_after_today_is_refused_and_today_is_not(whybuy, tmp_path: Path):
    file = tmp_path / "orders.csv"
    tomorrow = date.today() + timedelta(days=1)
    file.write_text(ORDERS.format(last="2026-02-05"), encoding="utf-8")
    assert whybuy("import", str(file), "--yes").status == 0
    refused = whybuy("keep", "--as-of", f"{tomorrow}")
    assert refused.status != 0
    assert f"as_of is {tomorrow}, which is after today ({date.today()})" in refused.err
    assert whybuy("keep", "--as-of", f"{date.today()}").status == 0
