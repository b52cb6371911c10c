"""A firm's codebook starts from ours; each change can be undone; nothing coded is lost."""

from __future__ import annotations

import pytest

from whybuy.errors import BadInput, NotFound
from whybuy.records import codebook, history, sources, undo

pytestmark = pytest.mark.django_db


def test_a_new_firm_has_the_shipped_codes_and_nothing_is_written_for_it() -> None:
    book = codebook.codes()
    assert {code.driver for code in book} == {"", "revenue", "cost", "risk", "emotion"}
    assert book[0].key == "revenue.customers"
    assert sources.revision() == 0


def test_a_code_is_renamed_with_history_and_undo() -> None:
    edit = codebook.rename("cost.time", "Saves hours", means="Fewer hours.")
    assert (codebook.one("cost.time").name, codebook.one("cost.time").means) == (
        "Saves hours",
        "Fewer hours.",
    )
    (change,) = [c for c in history.of("code", "cost.time") if c.field == "name" and c.before]
    assert (change.before, change.after) == ("Saves working time", "Saves hours")
    assert edit is not None
    undo.undo(edit)
    assert codebook.one("cost.time").name == "Saves working time"
    assert codebook.rename("cost.time", "Saves working time") is None


def test_an_own_code_gets_a_key_that_stays() -> None:
    key = codebook.add("Local Hérôes", driver="emotion", means="They like that we are from here.")
    assert key == "emotion.local_heroes"
    codebook.rename(key, "From here")
    assert codebook.one(key).name == "From here"
    assert codebook.codes()[-1].key == key


def test_mergers_lead_to_the_end_of_the_chain_and_never_round() -> None:
    first = codebook.merge("cost.stock", "cost.price")
    codebook.merge("cost.price", "cost.running")
    assert codebook.resolve("cost.stock") == "cost.running"
    assert "cost.stock" not in [code.key for code in codebook.codes()]
    assert "cost.stock" in [code.key for code in codebook.codes(all=True)]
    with pytest.raises(BadInput, match="count as one code already"):
        codebook.merge("cost.running", "cost.stock")
    assert first is not None
    undone = undo.undo(first)
    codebook.merge("cost.running", "cost.stock")
    undo.undo(undone.undone_in)
    ends = {codebook.resolve(key) for key in ("cost.stock", "cost.price", "cost.running")}
    assert len(ends) == 1, "a circle that undos closed counts as one code"


def test_a_code_is_split_into_parts_that_stand_under_it() -> None:
    parts = codebook.split("cost.time", ["Less typing", "Less driving"])
    assert parts == ["cost.less_typing", "cost.less_driving"]
    assert {codebook.one(key).parent for key in parts} == {"cost.time"}
    undo.undo(sources.batches(kinds=("codebook",))[0].id)
    with pytest.raises(NotFound):
        codebook.one(parts[0])
    with pytest.raises(BadInput, match="two or more"):
        codebook.split("cost.time", ["One", "One"])


def test_a_code_moves_with_its_driver_but_not_under_itself() -> None:
    codebook.move("cost.price", parent="risk.money")
    assert codebook.one("cost.price").driver == "risk"
    with pytest.raises(BadInput, match="cannot stand under"):
        codebook.move("risk.money", parent="cost.price")
    with pytest.raises(BadInput, match="Choose revenue, cost, risk, emotion"):
        codebook.move("risk.money", driver="luck")


def test_a_retired_code_is_out_of_use_and_known() -> None:
    codebook.retire("habit")
    assert "habit" not in [code.key for code in codebook.codes()]
    assert codebook.one("habit").retired


def test_unknown_codes_and_empty_names_are_refused() -> None:
    with pytest.raises(NotFound, match="no code 'nothing'"):
        codebook.rename("nothing", "x")
    with pytest.raises(BadInput, match="needs a name"):
        codebook.rename("habit", " ")
    with pytest.raises(NotFound):
        codebook.merge("habit", "nothing")
