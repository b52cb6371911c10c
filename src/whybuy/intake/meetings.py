"""Meetings as they come in: which of them were held, and what was to be done next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import Batch, User

WRITTEN = ("learnt", "decided", "served")
"""What nobody can write of a meeting before it was held."""
OPEN = ("", "planned", "agreed")
HELD = "meetings before today, or of which it is told what came of them: they count as held"
STILL_DAYS = 90
"""A next step that was due longer ago is not taken for one that is still to be done."""
SHOWN = 3


def settled(frame: pl.DataFrame, *, today: date) -> tuple[pl.DataFrame, dict[str, int]]:
    """The meetings of a file with their state, where it says none; and how many count as held.

    What was before today was held, unless the records say otherwise; and so was what something
    came of, even if the records still have it as planned.
    """
    import polars as pl

    from whybuy.records import meetings

    stands = meetings.frame().select("key", stands=pl.col("state").fill_null(""))
    state = pl.col("state") if "state" in frame.columns else pl.lit(None, pl.String)
    told = [pl.col(name).fill_null("") != "" for name in WRITTEN if name in frame.columns]
    came = pl.any_horizontal(pl.lit(value=False), *told) & (pl.col("day") <= today)
    past = (pl.col("day") < today) & (pl.col("stands").fill_null("") == "")
    still = pl.col("stands").fill_null("").is_in(OPEN)
    is_held = (state.fill_null("") == "") & ((came & still) | past)
    marked = frame.join(stands, on="key", how="left", maintain_order="left").with_columns(
        state=pl.when(is_held).then(pl.lit("held")).otherwise(state), is_held=is_held
    )
    notes = {HELD: int(marked["is_held"].sum())}
    return marked.drop("stands", "is_held"), notes


@dataclass(frozen=True, slots=True)
class MeetingsBeside:
    """The next steps of meetings held that have a day, as promises of ours new to the records."""

    promises: pl.DataFrame

    def load(self, batch: Batch) -> bool:
        """True, for all of it is new."""
        from whybuy.records import loading

        loading.load("promises", self.promises, batch=batch)
        return True

    def told(self) -> Iterator[str]:
        """What there is, in words."""
        count = self.promises.height
        steps = "; ".join(
            f"{what!r} by {due}" for what, due in self.promises.head(SHOWN)["what", "due"].rows()
        )
        more = f"; and {count - SHOWN:,} more" if count > SHOWN else ""
        yield f"Next steps with a day, kept as promises of ours, {count:,}: {steps}{more}."


def meetings_beside(meetings: pl.DataFrame, *, today: date) -> MeetingsBeside | None:
    """What is still to be done after the meetings of a file; None where nothing is."""
    import polars as pl

    needed = {"state", "next_step", "next_due"}
    if not needed <= set(meetings.columns):
        return None
    since = today - timedelta(days=STILL_DAYS)
    steps = meetings.filter(pl.col("state") == "held", pl.col("next_due") >= since)
    found = [step for row in steps.iter_rows(named=True) if (step := step_of(row))]
    schema = dict.fromkeys(("key", "customer", "what", "by_whom"), pl.String)
    frame = pl.DataFrame(found, schema=schema | {"made_on": pl.Date, "due": pl.Date})
    frame = _new(frame)
    return MeetingsBeside(frame) if frame.height else None


def step_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """A meeting's next step as a promise; None where it has none with a day."""
    what, due = (row.get("next_step") or "").strip(), row.get("next_due")
    if not (what and due):
        return None
    key = hashlib.md5(f"step|{row['key']}".encode(), usedforsecurity=False).hexdigest()[:16]
    first = (row.get("by_whom") or "").partition(";")[0].strip()
    made = {"key": key, "customer": row["customer"], "what": what, "by_whom": first}
    return {**made, "made_on": row["day"], "due": due}


def _new(steps: pl.DataFrame) -> pl.DataFrame:
    """Those that the records do not have, be it by another key."""
    import polars as pl

    from whybuy.records import promises

    kept = promises.frame()
    said = pl.col("what").str.strip_chars().str.to_lowercase()
    known = kept.select("customer", said=said)
    new = steps.filter(~pl.col("key").is_in(kept["key"].to_list())).with_columns(said=said)
    return new.join(known, on=["customer", "said"], how="anti", maintain_order="left").drop("said")


def settle_typed(key: str, typed: Mapping[str, Any], *, by: User | None, batch: Batch) -> None:
    """A meeting that was typed in counts as held as one of a file does, and its next step as
    promised; `typed` are the fields that were given."""
    from whybuy.records import editing, meetings

    today = date.today()
    row = meetings.frame().filter(key=key).row(0, named=True)
    if "state" not in typed and row["day"] <= today and (row["state"] or "") in OPEN:
        came = any(typed.get(name) for name in WRITTEN)
        new = "day" in typed and row["day"] < today and not row["state"]
        if came or new:
            row["state"] = "held"
            editing.change("meetings", key, {"state": "held"}, by=by, batch=batch)
    step = step_of(row) if {"next_step", "next_due"} & typed.keys() else None
    if step and row["state"] == "held" and _new(_one(step)).height:
        editing.add("promises", {n: v for n, v in step.items() if v}, by=by, batch=batch)


def _one(step: dict[str, Any]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame([step])
