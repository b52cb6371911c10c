"""Somebody blanked out of what was said: texts, turns, speakers, codings, the index of words.

A blank is longer or shorter than what it takes the place of, so every place after it moves: turns,
passages and codings move along, and passages keep their keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models as db

from whybuy.records import models, scripts
from whybuy.records.encodings import Encodings, sha256
from whybuy.records.models import CodingStep, Passage, Script, Turn

if TYPE_CHECKING:
    from whybuy.records.redaction import Words

BLANK = "[redacted]"
TOLD = "words of a conversation"
"""The file name of tombstones for scripts: their old words change nothing when they come again."""
_KEYED: tuple[tuple[type[db.Model], str], ...] = (
    (models.Conversation, "key"),
    (models.Conversation.history.model, "key"),  # type: ignore[attr-defined]
    (Script, "conversation"),
    (CodingStep, "conversation"),
    (models.RoundTask, "conversation"),
)
"""Where a conversation's key stands."""

Span = tuple[int, int]


class Moved:
    """Where the places of a text are after some spans of it were blanked."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._by = [0]
        for start, end in spans:
            self._by.append(self._by[-1] + len(BLANK) - (end - start))

    def __call__(self, place: int) -> int:
        """The new place; one within a blanked span is the end of the blank."""
        number = bisect_left(self._starts, place)
        if number and place < self._ends[number - 1]:
            place = self._ends[number - 1]
        return place + self._by[number]


def blank(record: str, number: int, words: Words, *, redaction: models.Redaction) -> Counter[str]:
    """Blank a person or customer (by its id) in all conversations; how many of what changed."""
    theirs = set(_theirs(record, number))
    changed: Counter[str] = Counter()
    forgotten: list[str] = []
    done: set[int] = set()
    for pk in list(Script.objects.order_by("id").values_list("pk", flat=True)):
        script = Script.objects.get(pk=pk)
        turns = list(Turn.objects.filter(script=script).order_by("number"))
        its_own = script.conversation in theirs or _named(words, script, turns)
        spans = list(_spans(words, script.text, turns, theirs=its_own))
        if its_own:
            changed["conversations"] += _blank_about(script.conversation, words)
        if _blank_speakers(turns, words, theirs=its_own) or spans:
            forgotten += _rewrite(script, turns, spans, done=done)
            _bury(script, redaction)
            changed["scripts"] += 1
    changed["conversations"] += _rename(words)
    if changed["scripts"]:
        scripts.index_anew()
        Encodings(settings.WHYBUY_WORKSPACE.path / "cache").forget(forgotten)
    return changed


def files_of(record: str, number: int) -> set[str]:
    """The files (SHA-256) that hold conversations of a person or customer and of nobody else."""
    theirs = set(_theirs(record, number))
    rows = models.Conversation.objects.exclude(file="").values_list("key", "file")
    others = {file for key, file in rows if key not in theirs}
    return {file for key, file in rows if key in theirs} - others


def name_file(old_sha256: str, new_sha256: str) -> None:
    """Conversations name the file that took the place of the one they came from."""
    for model, _ in _KEYED[:2]:
        model._default_manager.filter(file=old_sha256).update(file=new_sha256)


def _theirs(record: str, number: int) -> Iterable[str]:
    """The conversations that ever were theirs."""
    history: Any = getattr(models.Conversation, "history")  # noqa: B009
    return history.filter(**{f"{record}_id": number}).values_list("key", flat=True)


def _named(words: Words, script: Script, turns: Sequence[Turn]) -> bool:
    """Whether their full name, address or number stands in the text or as a speaker's name."""
    if words.strong is None:
        return False
    return any(words.strong.search(text) for text in (script.text, *(t.speaker for t in turns)))


def _spans(words: Words, text: str, turns: Sequence[Turn], *, theirs: bool) -> Iterator[Span]:
    """The places of the text that name them, in order; none goes from one turn into the next."""
    any_case = text == text.lower()
    for turn in turns:
        found: list[Span] = []
        if words.strong:
            found += [one.span() for one in words.strong.finditer(text, turn.start, turn.stop)]
        if words.weak and theirs:
            for one in words.weak.finditer(text, turn.start, turn.stop):
                # "Will" is a name; "will" is not, but where nothing has a capital.
                within = any(start < one.end() and one.start() < end for start, end in found)
                if not within and (any_case or one.group()[0].isupper()):
                    found.append(one.span())
        yield from sorted(found)


def _blank_speakers(turns: Sequence[Turn], words: Words, *, theirs: bool) -> bool:
    changed = False
    for turn in turns:
        blanked = words.blanked(turn.speaker, theirs=theirs)
        changed, turn.speaker = changed or blanked != turn.speaker, blanked
    return changed


def _rewrite(
    script: Script, turns: Sequence[Turn], spans: Sequence[Span], *, done: set[int]
) -> list[str]:
    """The script, its turns, passages and codings anew; the hashes of the passages before.

    `done` are the steps moved already, with another script that holds the same passages.
    """
    moved, passages = Moved(spans), list(Passage.objects.filter(script=script))
    old = [script.text[one.start : one.stop] for one in passages]
    _move_codings(script.conversation, passages, moved, done=done)
    for one in (*turns, *passages):
        one.start, one.stop = moved(one.start), moved(one.stop)
    pieces, last = [], 0
    for start, end in spans:
        pieces += [script.text[last:start], BLANK]
        last = end
    script.text = "".join([*pieces, script.text[last:]])
    script.save()
    Turn.objects.bulk_update(turns, ["start", "stop", "speaker"], batch_size=500)
    Passage.objects.bulk_update(passages, ["start", "stop"], batch_size=500)
    Passage.objects.filter(script=script, start__gte=db.F("stop")).delete()
    return [sha256(text) for text in old]


def _move_codings(
    conversation: str, passages: Sequence[Passage], moved: Moved, *, done: set[int]
) -> None:
    starts = {one.key: one.start for one in passages}
    rows = CodingStep.objects.filter(conversation=conversation)
    steps = [step for step in rows if step.passage in starts and step.pk not in done]
    done |= {step.pk for step in steps}
    for step in steps:
        start = starts[step.passage] + step.offset
        end = moved(start + step.length)
        step.offset = moved(start) - moved(starts[step.passage])
        step.length = end - moved(start)
    CodingStep.objects.bulk_update(steps, ["offset", "length"], batch_size=500)


def _blank_about(conversation: str, words: Words) -> int:
    """Title, people and sides of a conversation that is about them, in all of its history."""
    fields = ("title", "people", "sides")
    changed = 0
    for model, key in _KEYED[:2]:
        rows: Any = model._default_manager.filter(**{key: conversation})
        for pk, *texts in rows.values_list("pk", *fields):
            blanked = [words.blanked(text, theirs=True) for text in texts]
            if blanked != texts:
                rows.filter(pk=pk).update(**dict(zip(fields, blanked, strict=True)))
                changed += 1
    return changed


def _rename(words: Words) -> int:
    """Conversations whose key names them get another one."""
    keys = Script.objects.order_by("id").values_list("conversation", flat=True).distinct()
    named = [key for key in dict.fromkeys(keys) if words.blanked(key) != key]
    for number, key in enumerate(named, start=1):
        for model, column in _KEYED:
            rows: Any = model._default_manager.filter(**{column: key})
            rows.update(**{column: f"{words.token}-talk-{number}"})
    return len(named)


def _bury(script: Script, redaction: models.Redaction) -> None:
    """The script's hash stays, so that the same words are known, and left out, when they come."""
    models.Tombstone.objects.get_or_create(
        old_sha256=script.sha256, file_name=TOLD, defaults={"redaction": redaction}
    )
