"""JSON Lines in: an object a line, numbers exact, lines numbered as they stand."""

from __future__ import annotations

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.records import customers

from .conftest import Write

ORDERS = """\
{"order_id": 1, "customer": {"id": "C1"}, "date": "2026-04-03", "amount": 1.234}
{"order_id": 2, "date": "2026-04-03", "amount": 12, "customer": {"id": "C2"}, "tags": ["a"]}
"""


def take(firm, file, **given):
    return intake.take(firm, [file], **given)[0]


def test_orders_with_names_in_any_order_and_objects_within(firm, write: Write) -> None:
    taken = take(firm, write("o.jsonl", ORDERS))
    assert (taken.kind, taken.read, taken.new, taken.rejected) == ("orders", 2, 2, 0)
    assert taken.mapping["customer_id"] == "customer.id"
    assert firm.orders().lines_of("1", source="files")["amount"].to_list() == [123]
    again = take(firm, write("same.ndjson", "\n".join(reversed(ORDERS.splitlines()))))
    assert (again.batch, again.unchanged) == (None, 2)


def test_lines_that_are_no_object_are_rejected_with_their_number(firm, write: Write) -> None:
    text = (
        '{"customer id": "C1", "name": "Acme"}\n\n{"customer id": "C2", "name":\n[1, 2]\n'
        '{"customer id": "C3", "name": "A", "name": "B"}\n'
        '{"customer id": "C4", "name": "a\\u0000"}\n'
        '{"customer id": "C5", "name": "\\ud800"}\n{"customer id": "C6", "name": "Ça"}\n'
    )
    taken = take(firm, write("c.jsonl", text))
    assert (taken.read, taken.new, taken.rejected) == (7, 2, 5)
    assert [(r.row, r.reason) for r in taken.rejects] == [
        (3, "It is not JSON."),
        (4, "It is JSON, but no object."),
        (5, "It says one name twice."),
        (6, "It holds a NUL, shown as ␀."),
        (7, "It is not JSON."),
    ]
    assert taken.notes["empty rows passed over"] == 1
    assert customers.frame()["name"].sort().to_list() == ["Acme", "Ça"]


def test_nan_and_numbers_beyond_belief_are_rejected(firm, write: Write) -> None:
    line = '{"order id": "%s", "customer": "C", "date": "2026-04-03", "amount": %s}\n'
    amounts = ["NaN", "Infinity", "1e400", "10" * 30, "7.25"]
    text = "".join(line % (at, amount) for at, amount in enumerate(amounts))
    taken = take(firm, write("o.jsonl", text))
    assert (taken.new, taken.rejected) == (1, 4)


def test_a_line_of_millions_of_letters_costs_one_line(firm, write: Write) -> None:
    text = ORDERS + '{"order_id": "' + "x" * 5_000_000 + '"}\n'
    taken = take(firm, write("o.jsonl", text))
    assert (taken.new, taken.rejected, taken.rejects[0].row) == (2, 1, 3)


def test_one_list_of_objects_is_refused_with_the_way_out(firm, write: Write) -> None:
    with pytest.raises(BadFile, match="each of its objects on a line of its own"):
        take(firm, write("o.json", '[{"a": 1},\n {"a": 2}]'))
    with pytest.raises(BadFile, match="no JSON object"):
        take(firm, write("p.json", "{nothing\n"))
