"""What a record is called in words, where it has no name of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from whybuy.records.kinds import KINDS, Kind

LONGEST = 80
"""Letters of somebody's words that stand for the whole."""


def of(kind: Kind, state: Any) -> str:
    """The title of a record of one of TITLES, as it was in this state (a row of its history)."""

    def named(reference: str) -> str:
        return _named(KINDS[kind.references[reference]], getattr(state, f"{reference}_id"))

    return TITLES[kind.record](state, named)


def _named(kind: Kind, number: int | None) -> str:
    """What the record of that number was last called, whether or not it is still there."""
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    called = "name" if "name" in kind.fields else "title"
    rows = history.filter(id=number).order_by("-history_id").values_list(called, "key")
    name, key = rows.first() or ("", "")
    return name or key


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def _contract(state: Any, named: Callable[[str], str]) -> str:
    return f"{state.title or state.kind or 'agreement'} with {named('customer')}"


def _consent(state: Any, named: Callable[[str], str]) -> str:
    said = "yes" if state.allowed else "no"
    return f"{said} of {named('customer')} to {state.channel or 'being contacted'}"


def _acquaintance(state: Any, named: Callable[[str], str]) -> str:
    knower = state.member or (named("other") if state.other_id else "")
    return f"{named('person')}, known to {knower or 'nobody named'}"


def _referral(state: Any, named: Callable[[str], str]) -> str:
    way = "sent to us by" if state.direction == "in" else "sent by us to"
    other = state.other or next(
        (named(one) for one in ("other_customer", "other_person") if getattr(state, f"{one}_id")),
        "somebody",
    )
    return f"{named('customer')}, {way} {other}"


TITLES: Mapping[str, Callable[[Any, Callable[[str], str]], str]] = {
    "promise": lambda state, _: state.what,
    "contract": _contract,
    "contact": lambda s, named: f"{s.channel or 'contact'} with {named('customer')}, {s.day}",
    "consent": _consent,
    "stage_change": lambda state, named: f"{named('deal')}: {state.stage}, {state.day}",
    "buyer": lambda state, named: f"{named('person')}, {state.role} of {named('deal')}",
    "decision_step": lambda state, named: f"{named('deal')}: {_short(state.what)}",
    "yellow_light": lambda state, named: f"{named('customer')}: {_short(state.words)}",
    "need": lambda state, named: f"{named('customer')}: {_short(state.words)}",
    "meeting": lambda state, named: f"meeting with {named('customer')}, {state.day}",
    "acquaintance": _acquaintance,
    "referral": _referral,
}
"""By kind of record: a function of its state and of what a reference of it is called."""
