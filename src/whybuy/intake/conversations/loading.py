"""A file of conversations loaded: matched with the records, compared, then one commit."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadFile
from whybuy.intake import keeping
from whybuy.intake.conversations import coded as coding
from whybuy.intake.conversations import plain, sides
from whybuy.intake.conversations.known import Known, bare_name, gathered, person_name
from whybuy.intake.conversations.matching import Match, match
from whybuy.intake.conversations.talk import CUSTOMER, UNKNOWN, Read, Talk
from whybuy.intake.receive import Received
from whybuy.intake.taken import Taken
from whybuy.records.transcript import Named, Transcript, lay_out

if TYPE_CHECKING:
    from whybuy.intake.job import Load
    from whybuy.records.conversations import Given
    from whybuy.records.loading import Counts

KIND = "conversations"
MOST_TOLD = 5
NOT_MATCHED = "conversations whose customer is to be confirmed"
NOT_DATED = "conversations without a day"
NO_SIDE = "turns of speakers who may be the customer or us"
CUSTOMERS_TURNS = "turns of customers"
MARKS = "codings that came with the texts"


@dataclass(slots=True)
class TalkJob:
    """One file of conversations on its way in."""

    file: Path
    folder: Path
    received: Received
    read: Read
    source: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A talk with its sides, its key, and whose it is or may be."""

    talk: Talk
    key: str
    match: Match


def take_talks(job: TalkJob, load: Load) -> Taken:
    """What became of a file of conversations. Raises BadFile, BadInput, CannotWrite."""
    load.tell(f"Matching {job.file.name}", 0.3)
    if KIND not in load.whom:
        load.whom[KIND] = gathered()
    talks, told = coding.as_kept(_with_known_speakers(job.read.talks, load.whom[KIND]))
    job.read = replace(job.read, told=(*job.read.told, *told))
    found = matched(talks, load.whom[KIND], folder=job.file.parent.name)
    if not found:
        return _nothing(job)
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    if load.dry_run:
        return _taken(job, found, _compared(job, load, found), batch=None)
    return _committed(job, load, found)


def _compared(job: TalkJob, load: Load, found: Sequence[Matched]) -> Counts:
    from whybuy.records import conversations

    given = _given(found, job, load)
    if not given:
        return _with_own(_no_counts(), found)
    if load.trial is not None:
        return _with_own(conversations.add_all(given, batch=load.trial)[1], found)
    return _with_own(conversations.compare(given), found)


def _with_known_speakers(talks: Sequence[Talk], known: Known) -> list[Talk]:
    """The talks, those without a sure label or heading told apart by names that the records have.

    What is there already as it was read without them stays so, that it does not come twice.
    """
    from whybuy.records.models import Conversation

    def is_known(name: str) -> bool:
        return person_name(name) in known.our_people or person_name(name) in known.by_person

    def is_customer(name: str) -> bool:
        return name in known.keys or bare_name(name) in known.by_name

    def told_apart(talk: Talk) -> Talk:
        headed = plain.with_heading(talk, is_customer=is_customer, is_known=is_known)
        return plain.with_known(headed, is_known)

    apart = [talk if talk.exported_as else told_apart(talk) for talk in talks]
    before = {key_of(a): a for a, b in zip(talks, apart, strict=True) if a is not b}
    there = set(Conversation.objects.filter(key__in=list(before)).values_list("key", flat=True))
    stay = {id(before[key]) for key in there}
    return [a if id(a) in stay else b for a, b in zip(talks, apart, strict=True)]


def _nothing(job: TalkJob) -> Taken:
    """Of a file without words: what it told, if anything. Raises BadFile where it told nothing."""
    if not job.read.told:
        raise BadFile(
            f"{job.file.name} holds no words of anybody: nothing stands in it, or headings alone. "
            "Export it again, or leave it out."
        )
    return _taken(job, [], _no_counts(), batch=None)


def matched(talks: Sequence[Talk], known: Known, *, folder: str) -> list[Matched]:
    """Each talk that holds words, with whose it is and who spoke for whom, as far as is certain."""
    seen, found = Counter[str](), list[Matched]()
    for talk in talks:
        if not any(turn.text.strip() for turn in talk.transcript.turns):
            continue
        whose = match(talk, known, folder=folder)
        key = key_of(talk)
        seen[key] += 1
        again = f"-{seen[key]}" if seen[key] > 1 else ""
        sided = sides.with_sides(talk, known, customer=whose.customer)
        found.append(Matched(sided, key + again, whose))
    return found


def key_of(talk: Talk) -> str:
    """The same for the same conversation, whatever its file is called; no name stands in it.

    A mail's begins with its thread's, so that a thread stands together.
    """
    if talk.key or talk.exported_as:
        return talk.key or talk.exported_as
    known_as = talk.known_as
    if not known_as:
        laid = lay_out(talk.transcript)
        known_as = f"{laid.sha256} {talk.transcript.day} {talk.customer.casefold()}"
    if talk.thread:
        return f"mail-{_short(talk.thread, 8)}-{_short(known_as, 12)}"
    return f"talk-{_short(known_as, 16)}"


def _short(text: str, letters: int) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:letters]


def _given(found: Sequence[Matched], job: TalkJob, load: Load) -> list[Given]:
    """What the records are to keep; of conversations that are theirs already only codings came."""
    from whybuy.records.conversations import Given
    from whybuy.records.models import Conversation

    brought = [one for one in found if not one.talk.key]
    told = dict(Conversation.objects.values_list("key", "script"))
    given = list[Given]()
    for one in brought:
        same = told.get(one.key) == lay_out(one.talk.transcript).sha256
        given.append(
            Given(
                _as_named(one.talk, job, same=same),
                key=one.key,
                customer=one.match.customer or None,
                person=one.match.person or None,
                deal=one.match.deal or None,
                file="" if same else job.received.sha256,
                invented=load.firm.workspace.invented or None,
            )
        )
    return given


def _as_named(talk: Talk, job: TalkJob, *, same: bool) -> Transcript:
    """The transcript, among its people the customer as the file names it: to be matched later.

    The `same` words from a file of another name keep the title that they have.
    """
    said = talk.transcript
    if same and said.title == job.file.name.removesuffix(".gz").rpartition(".")[0]:
        said = replace(said, title="")
    if not talk.customer:
        return said
    return replace(said, people=[*said.people, Named(talk.customer, "", CUSTOMER)])


def _with_own(counts: Counts, found: Sequence[Matched]) -> Counts:
    """The counts, with the conversations that are the records' own as unchanged."""
    own = sum(1 for one in found if one.talk.key)
    return replace(counts, unchanged=counts.unchanged + own)


def _committed(job: TalkJob, load: Load, found: Sequence[Matched]) -> Taken:
    from whybuy.records import conversations, sources

    keeping.flush(job.received.kept)
    about = {"file_name": job.file.name, "file_sha256": job.received.sha256, "by": load.by}
    with sources.new_batch(source=job.source, kind=KIND, **about) as batch:
        load.tell(f"Loading {job.file.name}", 0.7)
        given = _given(found, job, load)
        counts = conversations.add_all(given, batch=batch)[1] if given else _no_counts()
        counts = _with_own(counts, found)
        talks = [(one.key, one.talk) for one in found]
        coded = coding.write(talks, job.read.codes, by=load.by, batch=batch)
        if not (counts.new or counts.changed or coded):
            raise sources.NothingNew
        sources.count(batch, read=len(found), **_counted(counts), notes=_notes(found))
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
        load.tell(f"Committing {job.file.name}", 0.95)
    load.tell(f"Committed {job.file.name}", 0.98)
    return _taken(job, found, counts, batch=batch.pk)


def _no_counts() -> Counts:
    from whybuy.records.loading import Counts

    return Counts(0, 0, 0)


def _counted(counts: Counts) -> dict[str, int]:
    return {"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged}


def _taken(job: TalkJob, found: Sequence[Matched], counts: Counts, *, batch: int | None) -> Taken:
    said: dict[str, Any] = _counted(counts)
    return Taken(
        str(job.file),
        KIND,
        batch,
        read=len(found),
        rejected=0,
        notes=_notes(found),
        source=job.source,
        told=(*job.read.told, *_told(found)),
        **said,
    )


def _notes(found: Sequence[Matched]) -> Mapping[str, int]:
    turns = [turn for one in found for turn in one.talk.transcript.turns]
    brought = [one for one in found if not one.talk.key]
    counted = {
        CUSTOMERS_TURNS: sum(1 for turn in turns if turn.side == CUSTOMER),
        NO_SIDE: sum(1 for turn in turns if turn.side == UNKNOWN),
        NOT_MATCHED: sum(1 for one in brought if not one.match.customer),
        NOT_DATED: sum(1 for one in brought if one.talk.transcript.day is None),
        MARKS: sum(len(one.talk.marks) for one in found),
    }
    return {words: count for words, count in counted.items() if count}


def _told(found: Sequence[Matched]) -> Iterator[str]:
    """What is proposed, of the first few: whose they may be, and who may have spoken."""
    brought = [one for one in found if not one.talk.key]
    open_ones = [one for one in brought if one.match.proposals]
    for one in open_ones[:MOST_TOLD]:
        best = one.match.proposals[0]
        yield (
            f"{one.talk.transcript.title!r} may be a conversation with {best.customer}: "
            f"{best.why}. Confirm it: whybuy confirm {one.key} --customer {best.customer}"
        )
    if len(open_ones) > MOST_TOLD:
        yield f"… and {len(open_ones) - MOST_TOLD:,} more wait: whybuy conversations --unmatched"
    for one in brought[:MOST_TOLD]:
        for speaker, side in sides.proposed(one.talk.transcript.turns).items():
            who = "the customer" if side == CUSTOMER else "one of us"
            yield (
                f"{speaker!r} in {one.talk.transcript.title!r} may be {who}. Confirm it: "
                f'whybuy confirm {one.key} --side "{speaker}={side}"'
            )
