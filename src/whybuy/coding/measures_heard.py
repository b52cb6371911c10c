"""Measures proposed from what customers said, for a person to keep, correct or decline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from whybuy.coding.amounts_said import written
from whybuy.coding.measuring import Heard, heard
from whybuy.errors import NotFound
from whybuy.records import cases, conversations, facts
from whybuy.records.models import Fact

if TYPE_CHECKING:
    from whybuy.records.models import User

DECLINED = "no measure"
"""The fact of a conversation that something heard in it is none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change heard in a passage, in the fields of a measure as they would be typed.

    `key` is that of the measure which it becomes. `lacks` is what a person must add first.
    """

    key: str
    conversation: str
    customer: str
    passage: str
    said: str
    rests_on: tuple[tuple[int, int], ...]
    typed: dict[str, str]
    lacks: str
    index: bool

    @property
    def ready(self) -> bool:
        """Whether it can be kept as it is."""
        return not self.lacks and bool(self.customer)


def proposals(conversation: str = "") -> list[Proposal]:
    """What was heard in one conversation, or in all, and neither kept nor declined so far.

    What is said in the same words again in a conversation is proposed once.
    """
    of = [conversation] if conversation else None
    said = conversations.passages(of=of, side="customer")
    rows = said.filter(said["text"].str.contains(_HOLDS_A_NUMBER))
    rows = rows.unique(["conversation", "text"], keep="first", maintain_order=True)
    about = {row["conversation"]: row for row in conversations.frame().iter_rows(named=True)}
    known = _names_known()
    found = [
        one
        for row in rows.iter_rows(named=True)
        for one in _of_passage(row, about.get(row["conversation"], {}), known)
    ]
    gone = _settled()
    return [one for one in found if one.key not in gone]


def proposal(key: str) -> Proposal:
    """The proposal of that key. Raises NotFound where it was kept, declined or never heard."""
    passage = key.rpartition("-")[0]
    said = conversations.passages(side="customer")
    rows = said.filter(said["passage"] == passage)
    for one in proposals(rows["conversation"][0]) if rows.height else []:
        if one.key == key:
            return one
    raise NotFound(f"Nothing that is still open was heard as {key!r}. To see all: whybuy heard")


def decline(one: Proposal, *, by: User | None) -> int | None:
    """Note that it is no measure, so that it is not proposed again; undo the batch to have it."""
    return facts.state("conversation", one.conversation, DECLINED, one.key, by=by)


_HOLDS_A_NUMBER = (
    r"(?i)[0-9]|\b(?:half|thirds?|quarters?|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b"
)
"""Passages without any of these are not read at all."""


def _of_passage(
    row: dict[str, Any], about: dict[str, Any], known: Sequence[str]
) -> Iterator[Proposal]:
    for one in _heard(row["text"]):
        yield Proposal(
            key=f"{row['passage']}-{one.start}",
            conversation=row["conversation"],
            customer=about.get("customer") or "",
            passage=row["passage"],
            said=row["text"],
            rests_on=one.rests_on,
            typed=_typed(one, row, about.get("day"), known),
            lacks=one.lacks,
            index=one.index,
        )


@lru_cache(maxsize=20_000)
def _heard(text: str) -> tuple[Heard, ...]:
    """The same, remembered: a page asks for the same passages again and again."""
    return tuple(heard(text))


def _typed(
    one: Heard, row: dict[str, Any], day: date | None, known: Sequence[str]
) -> dict[str, str]:
    """The measure's fields as they would be typed; those that are empty are left out."""
    told = "as a share of what it was" if one.index else ""
    if one.about:
        told = f"{told}; roughly" if told else "roughly"
    typed = {
        "name": _known_as(one.name, known),
        "unit": one.unit,
        "before": written(*one.before),
        "after": written(*one.after),
        "money_per_year": written(one.money_per_year),
        "currency": one.currency,
        "how_measured": f"told {told}" if told else "",
        "said_by": row["speaker"] or "",
        "said_on": day.isoformat() if day else "",
        "promised": "yes" if one.promised else "",
        "passage": row["passage"],
    }
    return {name: text for name, text in typed.items() if text}


def _names_known() -> list[str]:
    return cases.measures()["name"].unique().sort().to_list()


def _known_as(name: str, known: Sequence[str]) -> str:
    """The name under which it was measured before, where one holds all of the words heard."""
    words = set(name.split())
    same = [one for one in known if words and words <= set(one.lower().split())]
    return same[0] if len(same) == 1 else name


def _settled() -> set[str]:
    """Keys of what was kept or declined."""
    stands = Fact.objects.filter(name=DECLINED, batch__state="loaded", undone_in=None)
    return set(cases.measures()["key"]) | set(stands.values_list("value", flat=True))
