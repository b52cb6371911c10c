"""What came of a contact, as its one line plainly says: the response, a promise, "do not call".

Rules only, as in `contact_line`: what two readings fit is not proposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from whybuy.coding.day_to_come import day_to_come

RESPONSES = {
    "no answer": r"no (?:answer|reply)|(?:did not|didn'?t|never) (?:answer|pick up|reply)|"
    r"voice ?mail|left (?:her |him |them )?(?:a )?message|(?:could ?n[o']t|can ?n?[o']t) reach",
    "not now": r"not (?:now|yet|this (?:week|month|quarter|year))|no budget|too early|"
    r"(?:has|have|had) no time|later this year|next year perhaps|not the right time",
    "no": r"(?:not|\w+n't|no longer|never) (?:really |very |at all )?interested|no interest|"
    r"declined|said no\b|turned (?:it|us|that) down|refused|(?:don'?t|do not|doesn'?t) want it",
    "unhappy": r"unhappy|(?:not|\w+n't|no longer) (?:really |very |at all )?"
    r"(?:happy|pleased|satisfied)|angry|annoyed|upset|complain\w*|dissatisfied|disappointed",
    "ordered": r"(?:ordered|(?:they|she|he) bought)(?! (?:it |them |one )?(?:elsewhere|from|at)\b)|"
    r"placed (?:an|the|another) order|signed (?:the|a|our) (?:contract|order|offer|quote)",
    "interested": r"interested|keen|(?:wants?|wanted|asked for|would like) (?:a |an |the |our )?"
    r"(?:quote|offer|demo|samples?|price|to know more)",
    "happy": r"happy|pleased|delighted|satisfied|very content",
}
"""A response and the words that say so."""
_GOES_BEFORE = ("ordered", "interested", "happy")
"""Of these the first counts: who ordered was interested, and may well be happy."""
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|nothing|hardly|if|when|once)|n't)\s(?:\w+\s)?$|\b(?:we|i)\s$"
)

STOPS = {
    "phone": r"call|phone|ring",
    "mail": r"e-?mail|newsletters?",
    "visit": r"visit|come by|drop in",
    "post": r"letters?",
    "message": r"text|message|whatsapp",
    "all": r"contact|bother|disturb",
}
"""A channel that they may forbid, and the words for it; "all" is every one."""
_FORBID = (
    r"\b(?:do not|don'?t|does not|doesn'?t|never|stop|not to|no more|no)\s+"
    r"(?:want (?:any )?(?:more )?)?(?:to )?(?:be )?"
)
_OFF_LIST = re.compile(
    r"\b(?:off|from) (?:the|our|your|my) (?:call |mailing )?list\b|\bunsubscribe"
)
_MORE = (
    r"(?:ing|ed|s)?(?:\s+(?:us|me|them|her|him|again|any ?more|at all|please)\b|\s*(?:$|[,;.!]))"
)

_VERBS = (
    r"(?:call|ring|phone|write|mail|e-?mail|visit|meet|send|quote|check|follow[ -]up|get back|"
    r"come back|try|remind|bring|prepare|deliver|show|arrange)\b"
)
_MARKED = re.compile(
    rf"^(?:and |then |so )?(?:(?:i|we)(?:'ll| will| must| have to| need to| promised(?: \w+)? to)|"
    rf"promised(?: (?:them|her|him))?(?: to)?|will|must|to do:?|todo:?|"
    rf"(?:they|she|he|[a-z][\w'-]+) (?:asked|asks|wants|wanted|told) (?:us|me) to|"
    rf"asked (?:us|me) to)\s+(?P<what>{_VERBS}.*)",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^(?:and |then |so )?(?:(?:they|she|he) (?:said|says):? )?(?P<what>{_VERBS}.*)", re.IGNORECASE
)
_AGAIN = re.compile(r"\b(?:again|back|follow[ -]up)\b", re.IGNORECASE)
_NO_VERB = re.compile(r"^\w+ (?:with|from|about|at|to)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.:](?:\s+|$)|\s+(?:and|then|but)\s+|\s+[-–—]\s+")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a contact; "" or None where the line does not say.

    `stop` is a channel that they forbade, or "all". `rest` is the line without its promise: a day
    that stands in the promise is not the day of the contact.
    """

    rest: str
    response: str = ""
    promise: str = ""
    due: date | None = None
    stop: str = ""


def read_reply(line: str, *, today: date) -> Reply:
    """What the line says of it. Two responses that do not go together are none."""
    clause, promise, due = _promised(line, today)
    rest = line.replace(clause, "", 1) if clause else line
    stop = stop_in(line)
    return Reply(rest, response_in(rest), promise, due, stop)


def response_in(line: str) -> str:
    """The one response that the line tells of; "" for none, or several."""
    text = line.casefold()
    found = [
        (match.span(), name)
        for name, words in RESPONSES.items()
        for match in re.finditer(rf"\b(?:{words})\b", text)
        if name not in _GOES_BEFORE or not _NOT.search(text[: match.start()])
    ]
    whole = {
        name
        for (start, end), name in found
        if not any(a <= start and end <= b and (a, b) != (start, end) for (a, b), _ in found)
    }
    if "not now" in whole and whole <= {"not now", "interested", "happy"}:
        return "not now"
    if whole and whole <= set(_GOES_BEFORE):
        return next(name for name in _GOES_BEFORE if name in whole)
    return whole.pop() if len(whole) == 1 else ""


def stop_in(line: str) -> str:
    """The channel that they forbade, "all" for every one, "" where they forbade none."""
    text = line.casefold()
    if _OFF_LIST.search(text):
        return "mail" if "unsubscribe" in text or "mailing" in text else "all"
    found = {
        name for name, words in STOPS.items() if re.search(rf"{_FORBID}(?:{words}){_MORE}", text)
    }
    return found.pop() if len(found) == 1 else "all" if found else ""


def _promised(line: str, today: date) -> tuple[str, str, date | None]:
    """The clause that is a promise, what was promised, and the day it is due."""
    starts = [0, *(match.end() for match in _CLAUSE.finditer(line))]
    ends = [*(match.start() for match in _CLAUSE.finditer(line)), len(line)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        clause = line[start:end]
        due = day_to_come(clause, today=today)
        marked, bare = _MARKED.match(clause), _BARE.match(clause)
        again = bool(_AGAIN.search(clause))
        meant = due is not None and (number > 0 or again)
        found = marked or (bare if meant else None)
        if found and not _NO_VERB.match(found["what"]):
            return clause, found["what"].strip(' ,;.:-–—"'), due
    return "", "", None
