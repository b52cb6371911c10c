"""Codes suggested for passages, by a coder that has learnt what the firm's people confirmed."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from whybuy.estimates.coded import encoded, shipped
from whybuy.records import codebook, codings, conversations, sources
from whybuy.records.language import reads_as_english

if TYPE_CHECKING:
    from whybuy.methods.text import Coder

SUPPOSED = ("endpoint",)
MOST_TAUGHT = 4000
"""Passages that the coder learns from while somebody waits: those coded last."""
MOST_WORDS = 60
WORDS_TOLD = 3
PLAIN = frozenset(
    ("that", "this", "they", "them", "their", "there", "were", "have", "with", "from", "when")
)
"""Words that say nothing to somebody who asks what a suggestion rests on."""
_WORD = re.compile(r"[^\W_][\w'’-]{3,}|[\u3040-\u9fff]")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the coder makes of one passage: the codes worth suggesting, likeliest first."""

    codes: tuple[tuple[str, float], ...]
    unsure: float
    """How little it knows, from 0 to 1: what a person's word on it would teach most."""
    unread: bool = False
    """It is not English, which is all that the coder reads: nothing is suggested."""


_kept: tuple[int, Coder] | None = None
_one_at_a_time = threading.Lock()


def suggest(texts: Sequence[str], *, of: Sequence[str | None] = ()) -> list[Suggested]:
    """What is suggested for each text, `of` a conversation in a language that may be known.

    Signs without a letter or digit name nothing: nothing is suggested for them. Raises
    MissingExtra and BadFile where there is no coder.
    """
    from whybuy.methods.text.coder import says_nothing

    english = [
        reads_as_english(text, of=whole or "")
        for text, whole in zip_longest(texts, of[: len(texts)])
    ]
    says = [plain and not says_nothing(text) for text, plain in zip(texts, english, strict=True)]
    read = iter(_suggested([text for text, so in zip(texts, says, strict=True) if so]))
    return [
        next(read) if so else Suggested((), 0.0, unread=not plain)
        for so, plain in zip(says, english, strict=True)
    ]


def _suggested(texts: Sequence[str]) -> list[Suggested]:
    """The same for texts that are English."""
    if not texts:
        return []
    coder = taught()
    said = coder.suggest(vectors=encoded(coder, list(texts)))
    place = {code: at for at, code in enumerate(said.codes)}
    ends, used = codebook.resolved(), {code.key for code in codebook.codes()}
    found: list[Suggested] = []
    for row in range(len(texts)):
        chances: dict[str, float] = {}
        for code in said.held(row):
            now = ends.get(code, code)
            if now in used:
                chance = float(said.chances[row, place[code]])
                chances[now] = max(chance, chances.get(now, 0.0))
        found.append(Suggested(tuple(chances.items()), 1.0 - float(said.chance[row])))
    return found


def rests_on(text: str, codes: Sequence[str]) -> dict[str, list[str]]:
    """The words on which each of these codes rests: those without which it would be less likely.

    The passage is read again without each word in turn. Raises MissingExtra and BadFile.
    """
    all_words = [found for found in _WORD.finditer(text) if found[0].lower() not in PLAIN]
    words = [found.span() for found in all_words][:MOST_WORDS]
    coder = taught()
    known = [code for code in codes if code in coder.codes]
    if len(words) < 2 or not known:
        return {}
    without = [text[:start] + text[end:] for start, end in words]
    said = coder.suggest(vectors=coder.encode([text, *without]))
    told: dict[str, list[str]] = {}
    for code in known:
        chances = said.chances[:, coder.codes.index(code)]
        lost = [float(chances[0] - chance) for chance in chances[1:]]
        best = sorted(range(len(words)), key=lambda at: -lost[at])[:WORDS_TOLD]
        most = max(lost, default=0.0)
        kept = [at for at in sorted(best) if lost[at] > max(most / 3, 0.0)]
        told[code] = [text[slice(*words[at])] for at in kept]
    return told


def taught() -> Coder:
    """The coder as it has learnt up to this moment: again only when something was coded since."""
    global _kept
    with _one_at_a_time:
        revision = sources.revision()
        if _kept is None or _kept[0] != revision:
            _kept = revision, _learnt()
        return _kept[1]


def _learnt() -> Coder:
    coder, (texts, held) = shipped(), examples()
    return coder.learn(vectors=encoded(coder, texts), codes=held) if texts else coder


def examples() -> tuple[list[str], list[tuple[str, ...]]]:
    """Passages that people looked at, and the codes they gave each, none where they saw none."""
    codes, talks = _looked_at()
    if not codes:
        return [], []
    spoken = conversations.passages(of=talks)
    text = dict(spoken.select("passage", "text").iter_rows())
    kept = [key for key in codes if key in text][-MOST_TAUGHT:]
    return [text[key] for key in kept], [codes[key] for key in kept]


def _looked_at() -> tuple[Mapping[str, tuple[str, ...]], list[str]]:
    """The codes of each passage that somebody looked at, last coded last; their conversations."""
    import polars as pl

    made = codings.by_passage().filter(
        (pl.col("round_id") == 0) & ~pl.col("how").is_in(SUPPOSED)
    ).sort("step")  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for passage, code, rejected in made.select("passage", "code", "rejected").iter_rows():
        before = found.pop(passage, ())
        found[passage] = before if rejected else tuple(dict.fromkeys((*before, code)))
    return found, made["conversation"].unique().to_list()
