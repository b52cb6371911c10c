"""Words that tell something of a deal, in several languages, and the firm's own beside them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from whybuy.errors import BadInput

OWN_FILE = "words.toml"
"""In the firm's workspace: `[discount]` with `own = ["mates' rates"]`, and so on."""


def telling(sign: str) -> re.Pattern[str]:
    """The words that tell `sign`, a table of `telling_words.toml`, whatever the language.

    Raises BadInput for a file of own words that cannot be read.
    """
    return _telling(sign, own_file())


def own_words(sign: str, file: Path | None) -> list[str]:
    """The firm's own words for a sign, as patterns: `*` stands for any ending of a word."""
    if file is None or not file.is_file():
        return []
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}. Mend it, then ask again.") from error
    if strange := told.keys() - signs():
        there = ", ".join(sorted(signs()))
        raise BadInput(f"{file} has words for {min(strange)!r}; there are: {there}.")
    try:
        own: list[Any] = list(told.get(sign, {}).get("own", []))
        return [_pattern(one) for one in own if one.strip()]
    except (AttributeError, TypeError):
        wanted = f'["{sign}"] and under it own = ["a word", "some words"]'
        raise BadInput(f"{file}: write {wanted}.") from None


def own_file() -> Path | None:
    """Where the firm's own words are, or would be; None where no workspace is open."""
    from django.conf import settings

    workspace = getattr(settings, "WHYBUY_WORKSPACE", None)
    return workspace.path / OWN_FILE if workspace else None


@cache
def signs() -> frozenset[str]:
    """All that such words can tell; an event's name is one, too."""
    from whybuy.evidence.triggers import shipped_events

    return frozenset(_shipped()) | frozenset(shipped_events())


@cache
def _telling(sign: str, own: Path | None) -> re.Pattern[str]:
    words = [*_flat(_shipped()[sign]), *own_words(sign, own)]
    return re.compile(rf"(?i)\b(?:{'|'.join(words)})")


def _flat(by_language: Mapping[str, list[str]]) -> Iterator[str]:
    return (word for words in by_language.values() for word in words)


@cache
def _shipped() -> dict[str, dict[str, list[str]]]:
    file = Path(__file__).with_name("telling_words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _pattern(words: str) -> str:
    return re.escape(words.strip()).replace(r"\*", r"\w*") + r"\b"
