"""What an assistant may read of the week's list, and what it may propose to say of a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option
from whybuy.coding.call_outcome import RESPONSES, Proposal, propose
from whybuy.faces.mcp.reading import LIMIT, OFFSET, Reader, more, read_options

if TYPE_CHECKING:
    from whybuy.app import Firm
    from whybuy.records.models import User


def calls(firm: Firm, given: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the lines of the week, in the order planned."""
    from whybuy.estimates.calls import week_of

    asked = read_options(given, CALLS)
    week = week_of(firm.books(), day=asked["week"] or firm.today, exact=bool(asked["week"]))
    rows = [asdict(call) for call in week.calls][asked["offset"] :][: asked["limit"]]
    total = len(week.calls)
    counted = more(len(rows), offset=asked["offset"], total=total)
    return {"week": week.monday.isoformat(), "calls": rows, "total": total, **counted}


def last_contacts(firm: Firm, given: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the customers with their last contact and offer, longest ago first."""
    from whybuy.evidence.last_contacts import last_contacts as every
    from whybuy.evidence.last_contacts import never_since_buying

    asked = read_options(given, LAST)
    found = never_since_buying(firm.books()) if asked["never"] else every(firm.books())
    rows = found.slice(asked["offset"], asked["limit"]).to_dicts()
    counted = more(len(rows), offset=asked["offset"], total=found.height)
    return {"customers": rows, "total": found.height, **counted}


def propose_call(given: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """A proposal left for this user to accept. Raises BadInput, NotFound."""
    asked = read_options(given, PROPOSING)
    propose(Proposal(**asked), by=by)
    return {"key": asked["key"], "state": "waits for a person to accept it on the page"}


def holdout(firm: Firm, given: Mapping[str, Any]) -> dict[str, Any]:
    """What each holdout found, and how many customers the next one takes."""
    return firm.holdouts.told(**read_options(given, HOLDOUT))


def propose_holdout(given: Mapping[str, Any], *, firm: Firm, by: User) -> dict[str, Any]:
    """A holdout proposed to this user, and what it would take. Raises BadInput."""
    from whybuy.answers.contacting import holding_out

    asked = holding_out.Proposal(**read_options(given, HOLDING_OUT))
    takes = holding_out.propose(firm.books(), asked, by=by)
    return {
        "next": takes,
        "state": "waits for the owner to begin it on its page",
    }


CALLS = Reader(
    "calls",
    "Whom do we contact this week?",
    "Reads the week's list: who, why now, the first sentence, what they value in their words, what "
    "to ask and what not to mention. Who may not be contacted is never on it.",
    (Option("week", date, None, "Any day of the week; by default today's."), OFFSET, LIMIT),
    (),
    calls,
)
LAST = Reader(
    "last_contacts",
    "When did we last contact each customer?",
    "Reads the last contact, the last offer and what we last gave of every customer, longest ago "
    "first. may_not names the ways in which nobody may contact them; never leaves out whom nobody "
    "may contact at all.",
    (
        Option("never", bool, False, "Only those never contacted since they bought."),
        OFFSET,
        LIMIT,
    ),
    (),
    last_contacts,
)
PROPOSING = Reader(
    "propose_call",
    "Propose what became of a contact",
    "Leaves a proposal of what became of one line of the week's list. Nothing is on record until "
    "the person for whom you act accepts it on the page To contact. Keys come from the tool calls.",
    (
        Option("key", str, "", "The line's key."),
        Option("state", str, "", "What became of it.", choices=("done", "later", "declined")),
        Option("response", str, "", "What they replied.", choices=tuple(RESPONSES)),
        Option("said", str, "", "What they said, in a line."),
        Option("why_not", str, "", "Why it is put off or declined."),
        Option("minutes", int, None, "How long it took, where they said so."),
    ),
    ("key", "state"),
    calls,
)
"""What `propose_call` takes; it reads nothing."""
_SIZE = (
    Option("effect", float, 0.2, "The least to be seen: 0.2 is a fifth more than they bring."),
    Option("share", float, 0.2, "Share of the customers held out."),
)
HOLDOUT = Reader(
    "holdout",
    "Do the offers work?",
    "Reads what each holdout found, which one runs, and how many customers the next one takes. "
    "From those held out, bulk offers alone are withheld.",
    (*_SIZE, Option("cost", float, None, "What one contact costs, in money.", low=0)),
    (),
    holdout,
)
HOLDING_OUT = Reader(
    "propose_holdout",
    "Propose to hold some customers out of bulk offers",
    "Leaves a proposal to hold a share of the customers out of bulk offers, by lot, and says how "
    "many it takes. Nobody is held out until the owner for whom you act begins it on its page.",
    (Option("name", str, "Offers", "What it is called."), *_SIZE),
    (),
    holdout,
)
"""What `propose_holdout` takes; it reads nothing."""
READERS = (CALLS, LAST, HOLDOUT)
