"""What one line about a contact says of a deal: a need, a hesitation, their next step, our time.

Rules only, as in `contact_line`: what two readings fit is not proposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from whybuy.coding.day_to_come import day_to_come
from whybuy.records.hours_spent import SAID, hours_in

_CLAUSE = re.compile(r"[,;:](?:\s+|$)|\.(?:\s+|$)|\s+(?:and|then|but)\s+|\s+[-–—]\s+")
_SAYING = re.compile(
    r"^(?:and |but |then )?(?:they|she|he|[A-Z][\w'-]+) (?:said|says|told (?:us|me)|mentioned)"
    r"(?: that)?\s+",
)
_LIGHT = re.compile(
    r"\b(?:worr(?:y|ies|ied)|afraid|fears?|feared|hesitat\w+|not (?:quite |yet |so )?sure|unsure|"
    r"concern(?:ed|s)?|nervous|doubt(?:s|ed|ful)?|reluctant|too risky|second thoughts|cold feet|"
    r"uneasy|sceptical|skeptical)\b",
    re.IGNORECASE,
)
_NO_LIGHT = re.compile(
    r"\b(?:no|not|never|without|nothing|hardly|no longer|\w+n't)\s+(?:\w+\s+){0,2}?"
    r"(?:worr|afraid|fear|hesitat|concern|nervous|doubt|reluctant|uneasy|sceptic|skeptic|unsure)|"
    r"^(?:and |but |then )?(?:i|we)\s|\bas far as .* concerned",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:they|she|he|[A-Z][\w'-]+)\s+(?:(?:really|urgently|badly|also|still)\s+)?"
    r"(?:needs?|must have|(?:has|have) to)\s+(?P<what>\S.*)"
)
_NO_NEED = re.compile(
    r"^(?:no|nothing|not|more time|time|to (?:think|go|run|leave|call|ask))\b", re.I
)
_STEP = re.compile(
    r"^(?:and |then |so )?(?:(?:the |their )?next(?: step)?(?: is| will be)?:?\s+|"
    r"(?:they|she|he|[A-Z][\w'-]+)(?:'ll| will| is going to| are going to)\s+)"
    r"(?P<what>(?:ask|talk|decide|discuss|show|take|present|check|speak|put|bring|get|sign|test|"
    r"compare|meet|sleep|ring|call|let us know)\b.*)",
    re.IGNORECASE,
)
_TIME = "|".join(sorted((re.escape(one) for one in SAID), key=len, reverse=True))
_SPENT = re.compile(
    r"\b(?:took|spent|cost|put in)\s+(?:(?:us|me|about|around|another|some|nearly)\s+)*"
    rf"(?P<time>{_TIME}|\d+(?:[.,]\d{{1,2}})?\s*(?:h|hrs?|hours?|days?|min|minutes|weeks?))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the line says of a deal; "" or None where it does not. `step` is theirs, due `due`."""

    need: str = ""
    light: str = ""
    step: str = ""
    step_due: date | None = None
    hours: float | None = None


def hear(line: str, *, today: date) -> Heard:
    """What the line plainly says. Two of a kind that it may mean are the first."""
    clauses = [one.strip() for one in _CLAUSE.split(line) if one and one.strip()]
    step = next((found for one in clauses if (found := _STEP.match(one))), None)
    rest = [one for one in clauses if step is None or one != step.string]
    spent = _SPENT.search(line)
    return Heard(
        need=next((need for one in rest if (need := _need(one))), ""),
        light=next((_words(one) for one in rest if _hesitates(one)), ""),
        step=_tidy(step["what"]) if step else "",
        step_due=day_to_come(step["what"], today=today) if step else None,
        hours=hours_in(spent["time"]) if spent else None,
    )


def _hesitates(clause: str) -> bool:
    said = _SAYING.sub("", clause)
    return bool(_LIGHT.search(said)) and not _NO_LIGHT.search(said)


def _need(clause: str) -> str:
    found = _NEED.search(_SAYING.sub("They ", clause) if _SAYING.match(clause) else clause)
    if not found or _NO_NEED.match(found["what"]):
        return ""
    return _tidy(found["what"])


def _words(clause: str) -> str:
    return _tidy(_SAYING.sub("", clause))


def _tidy(text: str) -> str:
    return text.strip(' ,;.:-–—“”"')
