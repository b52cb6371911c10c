"""The holdout of any face: what each found, what the next one takes; begun, ended or proposed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, TooLittleEvidence

if TYPE_CHECKING:
    from whybuy.evidence.books import Books
    from whybuy.records.models import User

EFFECT, SHARE = 0.2, 0.2
"""A fifth more than they bring in a quarter, and one in five held out."""
EFFECTS, SHARES = (0.001, 10.0), (0.01, 0.9)
NAME = "Offers"
_ABOUT = "holdout:"
"""What a draft is about that holds a proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an assistant proposes to hold out; the owner begins it, or lets it go."""

    name: str = NAME
    effect: float = EFFECT
    share: float = SHARE


@dataclass(frozen=True, slots=True)
class Holdouts:
    """A firm's holdouts: `firm.holdouts.told()`, `firm.holdouts.begin("Spring", effect=0.5)`."""

    books: Callable[[], Books]

    def told(self, **asked: Any) -> dict[str, Any]:
        """As `told` below, with its effect, share, cost and margin."""
        return told(self.books(), **asked)

    def begin(self, name: str = NAME, *, began: date, by: User | None = None, **size: float) -> str:
        """A share of the customers hears no bulk offers from a day on; the holdout's key.

        Raises TooLittleEvidence with the number needed where the firm has fewer customers.
        """
        return begin(self.books(), Proposal(name, **size), began=began, by=by)

    def end(self, *, on: date) -> str:
        """The one that runs ended on a day; its key. Raises BadInput where none runs."""
        return end(on=on)


def told(
    books: Books,
    *,
    effect: float = EFFECT,
    share: float = SHARE,
    cost: float | None = None,
    margin: float | None = None,
) -> dict[str, Any]:
    """What each holdout found, which one runs, and how many customers the next one takes.

    effect: the least to be seen, as a share of what a customer brings in a quarter; share: of the
    customers held out; cost: of one contact, in money; margin: share of sales that is left, where
    it is not measured. Nothing is written. Raises BadInput.
    """
    from whybuy.answers.contacting.worked import figures, sentence, worked
    from whybuy.estimates.arms import size

    _check(effect=effect, share=share)
    books = replace(books, margin=margin)
    did = worked(books, cost=cost)
    found = [
        {
            "experiment": {name: one.experiment[name] for name in ("key", "name")},
            "sentence": sentence(books, one),
            "figures": list(figures(books, one, cost=cost)),
        }
        for one in did.tried
    ]
    try:
        takes = size(books, effect=effect, share=share)
        needed = {"customers": takes.has, "needed": takes.needed.always, "enough": takes.enough}
        needed |= {"held_out": takes.needed.withheld, "smallest_effect_seen": takes.smallest}
        says = takes.sentence
    except TooLittleEvidence as few:
        needed, says = {}, str(few)
    size_of = {"effect": effect, "share": share, **needed, "sentence": says}
    return {"runs": runs(), "next": size_of, "found": found, "notes": list(did.notes)}


def runs() -> dict[str, Any] | None:
    """The holdout of which nobody has said that it ended: key, name, began, share, effect."""
    from whybuy.records import experiments

    rows = [row for row in experiments.frame().to_dicts() if row["ended"] is None]
    names = ("key", "name", "began", "share", "effect")
    return {name: rows[-1][name] for name in names} if rows else None


def begin(books: Books, proposal: Proposal, *, began: date, by: User | None) -> str:
    """The holdout begun; its key. It is no proposal any more. Raises as `arms.begin` does."""
    from whybuy.estimates import arms

    _check(effect=proposal.effect, share=proposal.share)
    how: dict[str, Any] = {"effect": proposal.effect, "share": proposal.share}
    key = arms.begin(books, proposal.name.strip() or NAME, began=began, by=by, **how)
    if by is not None:
        let_go(by)
    return key


def end(*, on: date, key: str = "") -> str:
    """The one that runs ended on a day; its key. Raises BadInput where none runs."""
    from whybuy.records import experiments

    running = runs()
    if not key and running is None:
        raise BadInput("No holdout runs. Begin one with an effect that there are customers for.")
    key = key or str((running or {})["key"])
    experiments.end(key, on=on)
    return key


def propose(books: Books, proposal: Proposal, *, by: User) -> dict[str, Any]:
    """Leave it for this user to begin; what it would take. Raises BadInput while one runs."""
    from whybuy.records import drafts

    if running := runs():
        raise BadInput(f"The holdout {running['name']!r} still runs. It is to be ended first.")
    found = told(books, effect=proposal.effect, share=proposal.share)["next"]
    drafts.keep(by, _ABOUT, json.dumps(asdict(proposal)))
    return found


def proposed(by: User) -> Proposal | None:
    """What waits for this user to begin."""
    from whybuy.records import drafts

    text = drafts.of(by, _ABOUT)
    return Proposal(**json.loads(text)) if text else None


def let_go(by: User) -> None:
    """Nothing is proposed any more."""
    from whybuy.records import drafts

    drafts.drop(by, _ABOUT)


def _check(**given: float) -> None:
    for name, (low, high) in (("effect", EFFECTS), ("share", SHARES)):
        if not low <= given[name] <= high:
            raise BadInput(f"{name} is {given[name]:g}; it lies between {low:g} and {high:g}.")
