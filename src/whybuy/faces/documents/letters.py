"""Letters of other people's words: made harmless, and named where no font has a shape for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, cast

LONG = 28
"""Letters after which a word without a space may be broken; a narrow column has no more room."""

_WITHOUT_SHAPE = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_BREAK = re.compile(rf"([^\s\u200b]{{{LONG}}})(?=[^\s\u200b])")
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_WHOLE = ("svg",)
"""What is no text but a drawing: words in it are not broken."""


def harmless(told: Any) -> Any:
    """The contents without signs that steer: controls, and marks that turn the direction."""
    return _through(told, _plain, drawn=visible)


def named(told: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    """The contents with each run of missing letters replaced by its script, and a note on it."""
    if not missing:
        return told
    run = re.compile(
        "(?:" + "|".join(map(re.escape, sorted(missing, key=len, reverse=True))) + ")+"
    )
    said = _through(told, lambda text: run.sub(_script, text))
    scripts = sorted({_script_of(letter) for text in missing for letter in text})
    note = (
        f"No font on this machine has the letters of: {', '.join(scripts)}. Where they stand, "
        "their number is given in brackets. Install a font that has them (Noto has most, and Noto "
        "Sans CJK has Chinese, Japanese and Korean) and make the file again."
    )
    return {**said, "notes": [*said["notes"], note]}


def without_shape(diagnostic: str) -> set[str]:
    """The letters that the typesetter says no font can show."""
    return {_ESCAPED.sub(_unescaped, text) for text in _WITHOUT_SHAPE.findall(diagnostic)}


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def _script(run: re.Match[str]) -> str:
    count = sum(not unicodedata.combining(letter) for letter in run[0])
    scripts = list(dict.fromkeys(map(_script_of, run[0])))
    return f"[{count} {'letter' if count == 1 else 'letters'}: {', '.join(scripts)}]"


def _script_of(letter: str) -> str:
    """`Thai`, `Chinese`: the first word of the letter's name in Unicode."""
    first = unicodedata.name(letter, "unknown").split()[0]
    return {"CJK": "Chinese or Japanese", "HANGUL": "Korean"}.get(first, first.capitalize())


def _plain(text: str) -> str:
    return _BREAK.sub("\\1\u200b", visible(text))


def visible(text: str) -> str:
    """The text without controls, letters of no meaning, and marks that turn the direction."""
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    return "".join(c for c in kept if ord(c) not in _TURNING)


def _through(
    told: Any, change: Callable[[str], str], drawn: Callable[[str], str] | None = None
) -> Any:
    """The same values with every text in them changed; drawings by `drawn`."""
    if isinstance(told, str):
        return change(told)
    if isinstance(told, dict):
        return {
            name: _through(value, drawn if drawn and name in _WHOLE else change, drawn)
            for name, value in cast("dict[str, Any]", told).items()
        }
    if isinstance(told, list):
        return [_through(value, change, drawn) for value in cast("list[Any]", told)]
    return told
