"""The shapes in which people tell a change, as patterns: which amounts stand where."""

from __future__ import annotations

import re
from typing import NamedTuple

from whybuy.coding.amounts_said import NUMBER, pattern

DOWN = (
    "cut|cuts|cutting|reduced|reduces|reducing|lowered|halved|dropped|drops|fell|falls|fallen|"
    "decreased|shrank|shrunk|saved|saves|saving|shortened|brought|trimmed|slashed|less|fewer"
)
UP = "raised|rose|rises|risen|increased|increases|grew|grown|grows|improved|improves|up|gained"
VERB = rf"{DOWN}|{UP}|went|gone|goes|came|moved|changed|got|took|takes|needed|down"
FLAGS = re.IGNORECASE | re.VERBOSE
CHEAPER = rf"{DOWN}|cheaper|savings?\s+of|spared?"

_ONE, _TWO = pattern("a"), pattern("b")
_FROM = pattern("a", ranged=False)
_PART = r"(?P<part>(?:an?\s+|one\s+|two\s+)?(?:half|thirds?|quarters?))"


class Shape(NamedTuple):
    """One shape: `kind` says what its amounts a and b are; without its `cue` it is nowhere.

    "ab": from a to b. "ba": b instead of a. "b": down to b. "by", "less", "save": so much.
    """

    kind: str
    cue: re.Pattern[str]
    form: re.Pattern[str]


_SHAPES = (
    (
        "ab",
        r"\bfrom\b",
        rf"\bfrom\s+{_FROM}\s*,?\s*(?:(?:all\s+the\s+way\s+)?down\s+|up\s+)?(?:to|till)\s+{_TWO}",
    ),
    (
        "ba",
        r"\b(?:instead|rather|from|where|compared|not)\b",
        rf"{_TWO}(?:\s+(?:on|for|of|in)\s[^.;?!,\d]{{1,30}}?)?\s*,?\s*(?:instead\s+of|"
        r"rather\s+than|down\s+from|up\s+from|where\s+it\s+(?:was|used\s+to\s+be)|"
        rf"compared\s+(?:to|with)|,\s*not)\s+{_ONE}",
    ),
    (
        "ab",
        r"\b(?:now|today|these\s+days)\b",
        rf"\b(?:used\s+to|was|were|took|needed|cost|had|before\W+)\b[^.;?!]{{0,40}}?{_ONE}"
        rf"[^;?!\d]{{0,40}}?\b(?:now|today|these\s+days)\b[^.;?!\d]{{0,30}}?{_TWO}",
    ),
    (
        "ab",
        r"\bbefore\b",
        rf"{_ONE}\s+before\b[^.;?!\d]{{0,30}}?{_TWO}\s+(?:now|today|after|since)\b",
    ),
    (
        "b",
        r"\bto\b",
        rf"\b(?:down|cut|reduced|fell|dropped)\b[^.;?!\d]{{0,30}}?\bto\s+{_TWO}",
    ),
    (
        "by",
        r"\bby\b",
        rf"\b(?P<way>{DOWN}|{UP})\b(?P<of>[^.;?!\d]{{0,40}}?)\bby\s+(?:{_PART}|{_TWO})",
    ),
    (
        "less",
        r"\b(?:less|fewer|more|cheaper)\b",
        rf"(?:\b{_PART}|{_TWO})\s+(?P<way>less|fewer|more|cheaper)\b(?!\s+than)",
    ),
    (
        "save",
        r"\b(?:sav|worth|spare)",
        r"\b(?:saves?|saved|saving|savings?\s+of|worth|spared?)\b"
        rf"(?:\s+(?:us|them|the\s+firm|me|everyone|everybody))?\s+{_TWO}",
    ),
)
SHAPES = tuple(
    Shape(kind, re.compile(cue, re.IGNORECASE), re.compile(form, FLAGS))
    for kind, cue, form in _SHAPES
)
"""An earlier shape comes before a later one."""

HOLDS = re.compile(rf"{NUMBER}|\b(?:half|thirds?|quarters?)\b", re.IGNORECASE)
"""What every shape holds: a number, or a part."""
