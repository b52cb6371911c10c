"""WebVTT and SRT as Zoom, Teams and others write them: cues become turns again."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from whybuy.errors import BadFile
from whybuy.intake.conversations.days import day_in
from whybuy.intake.conversations.labels import (
    could_be_name,
    looks_like_speaker,
    side_of_label,
    speakers_among,
)
from whybuy.intake.conversations.plain import milliseconds, one_line_end
from whybuy.intake.conversations.talk import Talk
from whybuy.records.transcript import Spoken, Transcript

_CLOCK = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"\s*(?P<begin>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]*)>")
_TAG = re.compile(r"</?(?:v|c|b|i|u|ruby|rt|lang|font)(?=[\s.>])[^>]*>|<[\d:.,]+>")
_NAME = re.compile(r"(?P<name>[^\s:：][^:：\n]{0,59}?)\s*[:：](?!//)\s+(?P<text>\S.*)$", re.DOTALL)
_SENTENCE_ENDS = re.compile(r"[.?!…。？！][\"'”’)\]]*$")
LONG_MS = 15_000
"""After so long a speaker's next sentence is a turn of its own: its quotes open at the minute."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: when, by whom ("" where it does not say), and what."""

    at_ms: int
    speaker: str
    text: str


def read(text: str, *, name: str) -> Talk:
    """The talk in captions. Raises BadFile where no cue has a time."""
    cues = list(_voices(list(_cues(one_line_end(text)))))
    if not cues:
        raise BadFile(
            f"{name} holds no caption with a time such as 00:00:01.000 --> 00:00:04.000. "
            "Export the transcript again, or save it as TXT."
        )
    turns = list(_turns(cues))
    title = name.rpartition(".")[0] or name
    form = "srt" if name.lower().endswith(".srt") else "vtt"
    return Talk(Transcript(title, day_in(name), "call", turns, format=form))


def _cues(text: str) -> Iterator[Cue]:
    """All cues; notes, styles and regions are passed over, for they have no time."""
    begun, lines = None, list[str]()
    for line in [*text.split("\n"), ""]:
        if found := _TIMING.match(line):
            if begun is not None and len(lines) > 1:
                yield from _cue(begun, lines[:-1])  # The last line was the next cue's name.
            begun, lines = milliseconds(found["begin"]), []
        elif line.strip() and begun is not None:
            lines.append(line.strip())
        elif begun is not None:
            yield from _cue(begun, lines)
            begun, lines = None, []


def _cue(at_ms: int, lines: list[str]) -> Iterator[Cue]:
    """The cue's voices: Teams writes one to a cue, others several."""
    whole = " ".join(lines)
    parts = _VOICE.split(whole)
    for name, said in zip(["", *parts[1::2]], parts[::2], strict=True):
        if text := " ".join(html.unescape(_TAG.sub("", said)).split()):
            yield Cue(at_ms, " ".join(html.unescape(name).split()), text)


def _voices(cues: list[Cue]) -> Iterator[Cue]:
    """The cues, those that begin with a name and a colon without it: Zoom's way."""
    found = [None if cue.speaker else _NAME.match(cue.text) for cue in cues]
    counted = Counter(one["name"] for one in found if one and could_be_name(one["name"]))
    speakers = speakers_among(counted)
    if 2 * sum(counted.values()) >= len(cues):
        speakers |= {name for name in counted if looks_like_speaker(name)}
    for cue, one in zip(cues, found, strict=True):
        named = one is not None and one["name"] in speakers
        yield Cue(cue.at_ms, one["name"], one["text"]) if one and named else cue


def _turns(cues: list[Cue]) -> Iterator[Spoken]:
    """Cues of one speaker joined; a new turn where the speaker changes, or after a long while."""
    names = {cue.speaker for cue in cues}
    begun, texts = cues[0], [cues[0].text]
    for cue in cues[1:]:
        ended = bool(_SENTENCE_ENDS.search(texts[-1]))
        same = cue.speaker == begun.speaker or (not cue.speaker and not ended)
        if same and not (ended and cue.at_ms - begun.at_ms >= LONG_MS):
            texts.append(cue.text)
            continue
        yield _spoken(begun, texts, names)
        begun, texts = cue, [cue.text]
    yield _spoken(begun, texts, names)


def _spoken(begun: Cue, texts: list[str], names: set[str]) -> Spoken:
    side = side_of_label(begun.speaker, among=names)
    return Spoken(begun.speaker, side, " ".join(texts), begun.at_ms)
