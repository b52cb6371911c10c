"""What an assistant may have read before it is sent: a message, and the brief for a prospect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option
from whybuy.faces.mcp.reading import Reader, read_options

if TYPE_CHECKING:
    from whybuy.app import Firm


def check(firm: Firm, given: Mapping[str, Any]) -> dict[str, Any]:
    """The message read: about them or about us, with its words marked. Nothing of it is kept."""
    from whybuy.coding.message_check import check as checked_of
    from whybuy.coding.message_check import shared_encoder

    asked = read_options(given, CHECK)
    return checked_of(asked["text"], encoder=shared_encoder()).to_dict()


def brief(firm: Firm, given: Mapping[str, Any]) -> dict[str, Any]:
    """The brief about one prospect, with the message to edit."""
    from whybuy.answers.finding.brief import brief as brief_of

    asked = read_options(given, BRIEF)
    return brief_of(firm.books(), prospect=asked["prospect"], model=asked["model"]).to_dict()


CHECK = Reader(
    "check",
    "Is a message about them or about us?",
    "Reads a message before it is sent: a verdict, a score, and the words that make it so, marked "
    "by their places, each with why and a kinder wording. Nothing of it is kept or sent.",
    (Option("text", str, "", "The message, in English."),),
    ("text",),
    check,
)
BRIEF = Reader(
    "brief",
    "What would it mean to this prospect, in their terms?",
    "Writes the brief for one prospect: what it means to them now, what not acting costs, how sure "
    "that is, what is not known, the way there, and a message to edit. Our product is not in it.",
    (
        Option("prospect", str, "", "The prospect, by name or id."),
        Option("model", str, "", "Which value model; else the one of which they told most."),
    ),
    ("prospect",),
    brief,
)
READERS = (CHECK, BRIEF)
