"""What is counted in a message: a row of plain numbers, each with a name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from whybuy.methods.text.arrays import Floats
from whybuy.methods.text.messages.marks import (
    ME,
    SENTENCE,
    US,
    YOU,
    kinds,
    leads,
    plain,
    words_of,
)

_PRONOUNS = {"you": YOU, "we": US, "i": ME}
_COUNTED = {
    "numbers": r"\d[\d,.]*",
    "number words": r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|forty"
    r"|fifty|sixty|hundred|thousand|half|third|quarter)\b",
    "days": r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
    "months": r"\b(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|christmas|easter|spring|summer|autumn|winter)\b",
    "they said": r"\byou (?:said|told|mentioned|asked|wrote|thought|guessed|reckoned|wondered|were)"
    r"|\bby your\b|\byour \w+ (?:says?|said|told|wrote|thinks?|thought)\b",
    "others": r"\b(?:he|she|his|her|him|they|them|their|nobody|somebody|someone|who)\b",
    "logistics": r"\b(?:attach(?:ed)?|thank(?:s| you)|clos(?:ed|es)|received|shipped|tomorrow"
    r"|invoice|report|corrected|table|voicemail|e-?mail|inbox|files?|folder|reminder|moved?|office"
    r"|desk)\b",
    "social": r"\b(?:happy|congrat\w*|hope|week|best wishes|connecting|lunch|book|anyone)\b",
    "future": r"\b(?:will|would|can|could)\b|’ll\b|’d\b",
    "conditions": r"\b(?:if|unless|until|when|once|after|before|since)\b",
    "questions": r"\?",
    "exclamations": "!",
    "article of theirs": r"\b(?:his|their|the) (?:\w+)(?:’s)?\b",
    "you alone": r"\byour (?:\w+)",
    "our things": r"\bour (?:\w+)",
}
_COMPILED = {name: re.compile(words, re.IGNORECASE) for name, words in _COUNTED.items()}
_LEADERS = ("you", "we", "I", "")
_RESTS_ON = {
    "we": ("share", "led by", "first led by", "you against we", "self", "our things", "asking"),
    "product": ("product", "our things", "exclamations", "share we", "self", "asking"),
    "superlative": ("superlative", "length"),
    "claim": (
        "claim",
        "superlative",
        "self",
        "length",
        "numbers",
        "generic",
        "future",
        "our things",
    ),
    "specific": (
        *("specific", "numbers", "number words", "days", "months", "they said", "others", "length"),
        *("you alone", "you asked", "generic", "led by nobody", "superlative"),
    ),
    "consequence": (
        *(
            "consequence",
            "conditions",
            "numbers",
            "number words",
            "questions",
            "you asked",
            "length",
        ),
        *("others", "future", "they said", "logistics"),
    ),
}
"""What each property is read from, so that a boast elsewhere in the message does not hide it."""


def names() -> tuple[str, ...]:
    """The names of the counts, in the order of the columns."""
    return (
        *(f"share {name}" for name in _PRONOUNS),
        *(f"led by {name or 'nobody'}" for name in _LEADERS),
        *(f"first led by {name or 'nobody'}" for name in _LEADERS),
        "you against we",
        "length",
        *(f"{one} {how}" for one in _kinds() for how in ("any", "many")),
        *_COUNTED,
        "you asked",
    )


def rests_on(label: str) -> Floats:
    """(names,) 1 for the counts from which this property is read, 0 for the others."""
    told = _RESTS_ON[label]
    return np.array([float(name.startswith(told)) for name in names()])


def features(texts: Sequence[str]) -> Floats:
    """(n, names) counts of each text, brought to about the same size."""
    return np.array([_row(plain(text)) for text in texts], dtype=np.float64).reshape(
        len(texts), len(names())
    )


def you_and_we(text: str) -> tuple[int, int]:
    """How many words are about them (you, your), and how many about us (we, our, I, my)."""
    words = Counter(words_of(plain(text)))
    return sum(words[one] for one in YOU), sum(words[one] for one in US | ME)


def _kinds() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.kind for one in kinds()))


def _row(read: str) -> list[float]:
    words = Counter(words_of(read))
    size = max(sum(words.values()), 1)
    said = [sum(words[one] for one in some) for some in _PRONOUNS.values()]
    led = leads(read) or [""]
    marked: Counter[str] = Counter()
    for kind in kinds():
        marked[kind.kind] += sum(1 for _ in kind.words.finditer(read))
    return [
        *(10 * one / size for one in said),
        *(led.count(one) / len(led) for one in _LEADERS),
        *(float(led[0] == one) for one in _LEADERS),
        math.log((said[0] + 0.5) / (said[1] + said[2] + 0.5)),
        math.log(size) - 3,
        *(of for one in _kinds() for of in (float(marked[one] > 0), math.log1p(marked[one]))),
        *(math.log1p(sum(1 for _ in each.finditer(read))) for each in _COMPILED.values()),
        math.log1p(_asked_of_you(read)),
    ]


def _asked_of_you(read: str) -> int:
    """How many sentences ask the reader about the reader."""
    asked = [found[0] for found in SENTENCE.finditer(read) if "?" in found[0]]
    return sum(1 for one in asked if any(word in YOU for word in words_of(one)))
