"""Whatever is loaded, edited, removed, undone and given back, the records are what stands says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.records.loads import counted
from whybuy.errors import BadInput
from whybuy.records import contacts, customers, editing, history, undo
from whybuy.records.models import Contact, Customer

FIRMS = count()
KEYS = st.sampled_from("abc")
VALUES = st.sampled_from([None, "x", "y", ""])
ROWS = st.dictionaries(KEYS, st.fixed_dictionaries({"name": VALUES, "segment": VALUES}), min_size=1)
Given = dict[str, Any]


class Records(RuleBasedStateMachine):
    """Loads, order files that name customers, contacts, edits, removals, undos, in any sequence.

    `said` and `met` are the plain account kept beside: for each batch, what it gave of whom; None
    for who was removed. `undos` holds what each undo took back.
    """

    @initialize()
    def open(self) -> None:
        self.firm = f"{next(FIRMS)}-"
        self.said: dict[int, Given] = {}
        self.met: dict[int, Given] = {}
        self.undos: dict[int, int] = {}
        self.ordered: set[int] = set()

    def key(self, name: str) -> str:
        """The name as a key that no other example uses."""
        return self.firm + name

    def take(self, rows: Mapping[str, dict[str, Any]], *, ensure: bool) -> int:
        """The rows loaded; the number of their batch."""
        table = {
            "key": [self.key(name) for name in rows],
            "name": [row["name"] for row in rows.values()],
            "segment": [row["segment"] for row in rows.values()],
        }
        return counted("customers", table, ensure=ensure)[0]

    def stand(self) -> Given:
        """The customers as the standing batches say in turn."""
        shown: Given = {}
        for batch in sorted({*self.said, *self.met} & self.standing()):
            for name, given in self.said.get(batch, {}).items():
                if given is None:
                    shown.pop(name, None)
                    continue
                shown.setdefault(name, {"name": self.key(name), "segment": ""}).update(given)
            for row in self.met.get(batch, {}).values():
                if row is not None:
                    name = row["customer"]
                    shown.setdefault(name, {"name": self.key(name), "segment": ""})
        return shown

    def meetings(self) -> Given:
        """The contacts as the standing batches say in turn."""
        shown: Given = {}
        for batch in sorted({*self.met} & self.standing()):
            for name, given in self.met[batch].items():
                if given is None:
                    shown.pop(name, None)
                    continue
                shown.setdefault(name, {"said": ""}).update(given)
        return shown

    @rule(rows=ROWS)
    def load(self, rows: Given) -> None:
        batch = self.take(rows, ensure=False)
        self.said[batch] = {
            key: {f: v for f, v in row.items() if v is not None} for key, row in rows.items()
        }

    @rule(rows=ROWS)
    def name_in_orders(self, rows: Given) -> None:
        before = self.stand()
        batch = self.take(rows, ensure=True)
        self.ordered.add(batch)
        self.said[batch] = {
            key: {
                f: v
                for f, v in row.items()
                if v is not None and (key not in before or before[key][f] == v)
            }
            for key, row in rows.items()
        }

    @precondition(lambda self: self.stand())
    @rule(data=st.data(), name=st.sampled_from("kl"), told=VALUES)
    def meet(self, data: st.DataObject, name: str, told: str | None) -> None:
        customer = data.draw(st.sampled_from(sorted(self.stand())))
        batch, _ = counted(
            "contacts",
            {
                "key": [self.key(name)],
                "customer": [self.key(customer)],
                "day": [date(2024, 1, 1)],
                "said": [told],
            },
        )
        self.met[batch] = {name: {"customer": customer} | ({} if told is None else {"said": told})}

    @precondition(lambda self: self.stand())
    @rule(data=st.data(), segment=st.sampled_from(["x", "z", ""]))
    def edit(self, data: st.DataObject, segment: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.stand())))
        batch = customers.change(self.key(name), by=None, segment=segment)
        if batch is not None:
            self.said[batch] = {name: {"segment": segment}}

    @precondition(lambda self: self.stand())
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.stand())))
        if any(name in self.said[n] for n in self.ordered & self.standing()):
            with pytest.raises(BadInput, match="are in the log"):
                editing.remove("customers", self.key(name), by=None)
            return
        theirs = [key for key, row in self.meetings().items() if row["customer"] == name]
        batch = editing.remove("customers", self.key(name), by=None)
        self.said[batch], self.met[batch] = {name: None}, dict.fromkeys(theirs)

    @precondition(lambda self: self.standing())
    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        """A batch or an undo, taken back; what would stand on somebody removed is refused."""
        batch = data.draw(st.sampled_from(sorted(self.standing())))
        before, number = len(self.stand()), max(self.undos, default=0) + 10**9
        self.undos[number] = batch
        orphans, after = self.orphans(), len(self.stand())
        del self.undos[number]
        if orphans:
            with pytest.raises(BadInput, match=r"removed|would leave"):
                undo.undo(batch)
            return
        undone = undo.undo(batch)
        self.undos[undone.undone_in] = batch
        left, came = undone.left.get("customers", 0), undone.came.get("customers", 0)
        assert came - left == after - before

    def standing(self) -> set[int]:
        """Batches and undos that stand."""
        return {n for n in {*self.said, *self.met, *self.undos} if self.stands(n)}

    def stands(self, batch: int) -> bool:
        """A batch stands as long as no undo of it does."""
        return not any(self.stands(n) for n, undone in self.undos.items() if undone == batch)

    def orphans(self) -> bool:
        """Whether a contact would stand whose customer does not."""
        shown = self.stand()
        return any(row["customer"] not in shown for row in self.meetings().values())

    @invariant()
    def the_customers_are_what_the_surviving_batches_say(self) -> None:
        rows = customers.frame().iter_rows()
        ours = {row[0]: row[1:3] for row in rows if row[0].startswith(self.firm)}
        assert ours == {self.key(k): (v["name"], v["segment"]) for k, v in self.stand().items()}

    @invariant()
    def the_contacts_are_what_the_surviving_batches_say(self) -> None:
        rows = contacts.frame().select("key", "customer", "said").iter_rows()
        ours = {key: (whom, told) for key, whom, told in rows if key.startswith(self.firm)}
        expected = self.meetings().items()
        assert ours == {self.key(k): (self.key(v["customer"]), v["said"]) for k, v in expected}

    @invariant()
    def the_newest_state_in_the_history_is_the_record(self) -> None:
        for model in (Customer, Contact):
            for row in model.objects.filter(key__startswith=self.firm):
                newest = row.history.order_by("-history_id").first()
                for field in model._meta.concrete_fields:
                    assert getattr(newest, field.attname) == getattr(row, field.attname)

    @invariant()
    def the_history_tells_who_is_there(self) -> None:
        for name in "abc":
            told = history.of("customer", self.key(name))
            assert (bool(told) and told[-1].what != "left") == (name in self.stand())


@pytest.mark.django_db
def test_any_sequence_of_loads_edits_removals_and_undos_leaves_what_stands() -> None:
    run_state_machine_as_test(
        Records,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
