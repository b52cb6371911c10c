"""The JSON of call recorders: Gong and Fireflies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from whybuy.errors import BadFile
from whybuy.intake.conversations.days import day_in
from whybuy.intake.conversations.labels import side_of_label
from whybuy.intake.conversations.plain import milliseconds
from whybuy.intake.conversations.talk import CUSTOMER, UNKNOWN, US, Talk
from whybuy.records.transcript import Named, Spoken, Transcript

Object = Mapping[str, Any]
SECONDS_A_WORD = 60
"""Nobody takes so long over one word: a longer span can only be in milliseconds."""

_SIDES = {"internal": US, "external": CUSTOMER}
REMEDY = (
    "Transcripts of Gong (callTranscripts) and Fireflies (sentences) are read. "
    "Export another recorder's as VTT or TXT."
)


def read(text: str, *, name: str) -> list[Talk]:
    """The calls in the file. Raises BadFile for JSON that is neither form, or is damaged."""
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its end"
        raise BadFile(f"{name} is damaged JSON at {place}. Export it again.") from error
    talks = list(_talks(found, name))
    if not talks:
        raise BadFile(f"{name} is JSON, but holds no transcript that is known. {REMEDY}")
    return talks


def is_ours(found: Any) -> bool:
    """Whether the JSON is a transcript that is known."""
    return any(True for _ in _documents(found))


def _documents(found: Any) -> Iterator[tuple[str, Any]]:
    """The form and document of each call, wherever in the file it lies."""
    if isinstance(found, list):
        if found and isinstance(found[0], dict) and "sentence" in found[0]:
            yield "fireflies", {"sentences": found}
            return
        for one in found:
            yield from _documents(one) if isinstance(one, dict) else ()
    elif isinstance(found, dict):
        if isinstance(found.get("callTranscripts"), list):
            yield from (("gong", (found, one)) for one in found["callTranscripts"])
        elif isinstance(found.get("transcript"), list) and "callId" in found:
            yield "gong", (found, found)
        elif isinstance(found.get("sentences"), list):
            yield "fireflies", found
        else:
            for inner in ("data", "transcript", "transcripts"):
                yield from _documents(found.get(inner))


def _talks(found: Any, name: str) -> Iterator[Talk]:
    for form, document in _documents(found):
        try:
            yield _gong(document, name) if form == "gong" else _fireflies(document, name)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise BadFile(
                f"{name} looks like a transcript of {form.title()}, but is not written as "
                f"{form.title()} writes it ({error}). Export it again."
            ) from error


def _gong(document: tuple[Object, Object], name: str) -> Talk:
    whole, call = document
    about = _about_call(whole, str(call.get("callId", "")))
    data = about.get("metaData") or about
    parties = {str(one.get("speakerId")): one for one in about.get("parties") or () if one}
    sentences = [
        (parties.get(str(part.get("speakerId")), {}), str(part.get("speakerId") or ""), sentence)
        for part in call["transcript"]
        for sentence in part.get("sentences") or ()
    ]
    scale = _per_ms([one[2] for one in sentences])
    turns = [
        Spoken(*_party(party, number), _said(sentence), _ms(sentence.get("start"), scale))
        for party, number, sentence in sentences
    ]
    people = [
        Named(str(one.get("name") or ""), str(one.get("emailAddress") or ""), _affiliation(one))
        for one in parties.values()
    ]
    transcript = Transcript(
        title=str(data.get("title") or name.rpartition(".")[0]),
        day=_day(data.get("started")) or day_in(name),
        medium="call",
        turns=joined(turns),
        people=people,
        format="gong",
    )
    return Talk(transcript, known_as=f"gong {call['callId']}" if call.get("callId") else "")


def _about_call(whole: Object, call_id: str) -> Object:
    """What is known of the call beside its transcript, where the two were exported together."""
    for one in [*(whole.get("calls") or ()), whole]:
        own = str((one.get("metaData") or {}).get("id", "")) or str(one.get("id", ""))
        if own == call_id or one.get("parties"):
            return one
    return {}


def _party(party: Object, number: str) -> tuple[str, str]:
    """A speaker's name and side; where only a number is known, that it is a speaker."""
    label = f"Speaker {number[-4:]}" if number else ""
    return str(party.get("name") or label), _affiliation(party)


def _affiliation(party: Object) -> str:
    return _SIDES.get(str(party.get("affiliation", "")).casefold(), UNKNOWN)


def _per_ms(sentences: list[Object]) -> float:
    """Milliseconds in the unit of `start` and `end`: by how long words would take in seconds."""
    words = sum(len(_said(one).split()) for one in sentences)
    spoken = sum(max(0.0, float(one.get("end") or 0) - float(one["start"])) for one in sentences)
    return 1.0 if spoken > SECONDS_A_WORD * max(words, 1) else 1000.0


def _fireflies(document: Object, name: str) -> Talk:
    turns = []
    for one in document["sentences"]:
        start = one.get("start_time", one.get("startTime"))
        at_ms = milliseconds(start) if isinstance(start, str) and ":" in start else _ms(start, 1000)
        speaker = str(one.get("speaker_name") or "")
        turns.append(Spoken(speaker, side_of_label(speaker), _said(one), at_ms))
    stamp = document.get("dateString") or document.get("date")
    transcript = Transcript(
        title=str(document.get("title") or name.rpartition(".")[0]),
        day=_day(stamp) or day_in(name),
        medium="call",
        turns=joined(turns),
        people=_attendees(document),
        format="fireflies",
    )
    return Talk(transcript, known_as=f"fireflies {document['id']}" if document.get("id") else "")


def _attendees(document: Object) -> list[Named]:
    """Who was invited and who came; the organizer is one of ours."""
    organizer = str(document.get("organizer_email") or document.get("host_email") or "")
    found = dict[str, Named]()
    for one in document.get("meeting_attendees") or ():
        address = str(one.get("email") or "")
        found[address] = Named(str(one.get("displayName") or one.get("name") or ""), address)
    for address in document.get("participants") or ():
        found.setdefault(str(address), Named("", str(address)))
    if organizer:
        named = found.get(organizer, Named("", organizer))
        found[organizer] = Named(named.name, organizer, US)
    return list(found.values())


def joined(turns: list[Spoken], *, long_ms: int = 15_000) -> list[Spoken]:
    """Sentences of one speaker as one turn; after a long while a new one, with its own time."""
    found = list[Spoken]()
    for turn in turns:
        last = found[-1] if found else None
        if not turn.text:
            continue
        if last and last.speaker == turn.speaker and _near(last, turn, long_ms):
            found[-1] = Spoken(last.speaker, last.side, f"{last.text} {turn.text}", last.at_ms)
        else:
            found.append(turn)
    return found


def _near(last: Spoken, turn: Spoken, long_ms: int) -> bool:
    if last.at_ms is None or turn.at_ms is None:
        return True
    return turn.at_ms - last.at_ms < long_ms


def _said(sentence: Object) -> str:
    text = sentence.get("text") or sentence.get("sentence") or sentence.get("raw_text") or ""
    return " ".join(str(text).split())


def _ms(start: Any, scale: float) -> int | None:
    return None if start is None else round(float(start) * scale)


def _day(stamp: Any) -> date | None:
    """The day of a moment, written out or as milliseconds since 1970."""
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        seconds = stamp / 1000 if stamp > 1e11 else stamp
        return datetime.fromtimestamp(seconds, UTC).date()
    return day_in(str(stamp)) if stamp else None
