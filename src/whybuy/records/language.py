"""Which language a text is in, as far as its letters and smallest words tell."""

from __future__ import annotations

import re
from collections import Counter

LOOKED_AT = 20_000
"""Letters of a text that are looked at."""
_LETTERS = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "th": "\u0e00-\u0e7f",
    "hi": "\u0900-\u097f",
}
_WORDS = {
    "en": "the and is it to of that we you in for was they have with not but are this",
    "de": "der die und das ist nicht wir ich ein mit auf es zu sie für auch haben von den",
    "fr": "le la les et est nous vous pas une des que pour dans il avec qui sur on je",
    "es": "el los las y es que no una por con para nos se lo como pero más muy del",
    "it": "il che di non è una per con sono gli della noi ma più anche si lo questo",
    "nl": "de het een en is dat niet wij van voor met op zijn maar ook we ik er te",
    "pt": "o os as e é que não uma por com para nós se mas mais muito do da em",
    "sv": "och det att är inte vi som en på för med har jag den av till om men",
    "pl": "i w nie na się jest to że z do jak ale my są co dla od po tak",
}
_OF_WORD = {
    word: [name for name, words in _WORDS.items() if word in words.split()]
    for words in _WORDS.values()
    for word in words.split()
}


def guess(text: str) -> str:
    """The language's two letters, "" where the text does not tell ("OK", numbers)."""
    begun = text[:LOOKED_AT]
    letters = sum(map(str.isalpha, begun))
    for name, these in _LETTERS.items():
        # A Japanese text has Chinese letters too, so that a fifth of its own is enough.
        if letters and len(re.findall(f"[{these}]", begun)) > letters / 5:
            return name
    said: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", begun.lower()):
        said.update(_OF_WORD.get(word, []))
    (first, most), (_, next_most) = (*said.most_common(2), ("", 0), ("", 0))[:2]
    return first if most >= 2 and most > next_most else ""
