"""Acts of coding as a page sends them: in order, each done once however often it is sent.

A page numbers its acts and sends them again until it hears that they are done. How far each page
has come is kept in the transaction that does the act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from whybuy.errors import BadInput, UserError
from whybuy.records import codings
from whybuy.records.codings import Act
from whybuy.records.models import Draft
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User

DOES = ("record", "undo", "redo")
MOST_PAGES = 50
"""Pages of one coder at one conversation whose numbers are remembered, the last to write last."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that a page did, by its number there: acts recorded together, an undo or a redo.

    `how` is "audit" for all that is done there: its steps are undone there alone.
    """

    number: int
    does: str
    acts: tuple[Act, ...] = ()
    how: str = "hand"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Up to which number all is done, the steps made or changed, what was refused and why."""

    done: int
    steps: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def replay(
    conversation: str, sent: Sequence[Sent], *, by: User, page: str, round: int = 0
) -> Replayed:
    """Do what a page sent, but for what is done already.

    What cannot be done (a code that is gone, words that stand no more) is refused for good, with
    the reason; the others are done. Raises BadInput for what no page sends.
    """
    if not page or len(page) > 60 or any(one.does not in DOES for one in sent):
        raise BadInput("That is nothing that a page sends. Load the page again.")
    done, steps, refused = 0, list[int](), list[tuple[int, str]]()
    for one in sorted(sent, key=lambda one: one.number):
        with writing():
            draft, known = _known(conversation, by, round)
            done = max(known.pop(page, 0), done)
            if one.number > done:
                try:
                    steps += _do(conversation, one, by=by, round=round)
                except UserError as fault:
                    refused.append((one.number, str(fault)))
                done = one.number
                draft.text = json.dumps({**dict(list(known.items())[-MOST_PAGES:]), page: done})
                draft.at = timezone.now()
                draft.save()
    return Replayed(done, tuple(steps), tuple(refused))


def _do(conversation: str, one: Sent, *, by: User, round: int) -> list[int]:
    audit = one.how == "audit"
    if one.does == "undo":
        return codings.undo_within(conversation, by=by, round=round, audit=audit)
    if one.does == "redo":
        return codings.redo_within(conversation, by=by, round=round, audit=audit)
    return codings.record_within(one.acts, by=by, how=one.how, round=round)


def _known(conversation: str, by: User, round: int) -> tuple[Draft, dict[str, int]]:
    """How far each page of this coder has come at the conversation."""
    hashed = hashlib.blake2b(f"{round}\0{conversation}".encode(), digest_size=16).hexdigest()
    about = f"steps {hashed}"
    draft = Draft.objects.filter(by=by, about=about).first() or Draft(by=by, about=about, text="")
    return draft, json.loads(draft.text) if draft.text else {}
