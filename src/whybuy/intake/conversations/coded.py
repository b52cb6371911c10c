"""Codings that came with a project: its codes found in our codebook, or added to it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from whybuy.intake.conversations.labels import folded
from whybuy.intake.conversations.talk import Code, Mark, Talk

if TYPE_CHECKING:
    from whybuy.records.models import Batch, User

PROJECT = "qdpx "
"""What the sources of a project are known as begins with this; their id follows."""

OURS = uuid.UUID("6f1d2a52-8f0b-5c53-9a53-0d4a1f6f7b11")
"""The namespace of the ids that we give: the same code has the same id in every export."""


def id_of(what: str, key: str) -> str:
    """The id of one of our codes, sources, users, in a project."""
    return str(uuid.uuid5(OURS, f"{what} {key}"))


def code_keys(codes: Sequence[Code], *, by: User | None, batch: Batch) -> dict[str, str]:
    """The key in our codebook of each code of a project, by its id there.

    A code is ours by the id that we gave it, else by its name or key. Others are added under the
    code that they stood under; headings that nothing can be coded with are not.
    """
    from whybuy.records import codebook

    book = codebook.codes(all=True)
    own = {id_of("code", code.key): code.key for code in book}
    names = {folded(name): code.key for code in reversed(book) for name in (code.key, code.name)}
    found = dict[str, str]()
    for code in codes:
        known = own.get(code.id) or names.get(folded(code.name)) or names.get(_last(code.name))
        if known:
            found[code.id] = codebook.resolve(known)
        elif code.codable and code.name:
            parent = found.get(code.parent, "")
            key = codebook.add(code.name, means=code.means, parent=parent, by=by, batch=batch)
            found[code.id] = names[folded(code.name)] = key
    return found


def _last(name: str) -> str:
    """ATLAS.ti writes the codes above into the name: "Coke::diet Coke"."""
    return folded(name.rpartition("::")[2])


def write(
    talks: Sequence[tuple[str, Talk]], codes: Sequence[Code], *, by: User | None, batch: Batch
) -> int:
    """The codings of talks (each with its key) kept in the batch; how many are new.

    A coder whose name a user has is that user; the others' codings are of who imports them, but
    for those that stand already in a conversation that came from here.
    """
    from whybuy.records import codings
    from whybuy.records.models import User

    marked = [(key, talk) for key, talk in talks if talk.marks]
    if not marked:
        return 0
    keys = code_keys(codes, by=by, batch=batch)
    users = {folded(user.username): user for user in User.objects.all()}
    standing = (
        _standing() if any(talk.key or talk.exported_as for _, talk in marked) else frozenset()
    )
    acts = defaultdict[User | None, list[codings.Act]](list)
    for key, talk in marked:
        for code, coder, start, end in _placed(talk):
            place, user = (key, start, end, keys.get(code, "")), users.get(folded(coder))
            if code in keys and not (user is None and place in standing):
                act = codings.Act("code", key, keys[code], start, end)
                acts[user or by].append(act)
    return sum(
        len(codings.record(some, by=user, how="imported", batch=batch))
        for user, some in acts.items()
    )


def _standing() -> frozenset[tuple[str, int, int, str]]:
    """Conversation, place and code of all that is coded: what came from here is not coded twice."""
    import polars as pl

    from whybuy.evidence.conversations import SUPPOSED
    from whybuy.records import codings

    people = ~pl.col("rejected") & (pl.col("round") == "") & ~pl.col("how").is_in(SUPPOSED)
    rows = codings.frame().filter(people)
    return frozenset(rows.select("conversation", "start", "end", "code").iter_rows())


def _placed(talk: Talk) -> list[tuple[str, str, int, int]]:
    """Code, coder, and the place in the text as it is kept."""
    from whybuy.records.transcript import lay_out

    places = lay_out(talk.transcript).places
    return [
        (mark.code, mark.by, places[mark.turn][0] + mark.start, places[mark.turn][0] + mark.end)
        for mark in talk.marks
    ]


def as_kept(talks: Sequence[Talk]) -> tuple[list[Talk], tuple[str, ...]]:
    """The talks, those that we ourselves exported as they are kept here; and what is to be told.

    Their codings then come to the conversations that they were made from. Words that have changed
    since, here or there, stay as they are here.
    """
    from whybuy.records import conversations

    if not any(talk.known_as.startswith(PROJECT) for talk in talks):
        return list(talks), ()
    ours = {id_of("source", key): key for key in conversations.frame()["conversation"]}
    there = set(ours.values())
    found, lost, changed = list[Talk](), 0, 0
    for talk in talks:
        key = talk.exported_as if talk.exported_as in there else ""
        kept = _kept(talk, key or ours.get(talk.known_as.removeprefix(PROJECT)))
        found.append(kept)
        other = kept.key and _words(kept) != _words(talk)
        changed += bool(other)
        lost += len(talk.marks) - len(kept.marks)
    told = (
        f"Conversations that have other words here than in the project: {changed:,}. They stay as "
        f"they are here{_passed_over(lost)}."
    )
    return found, (told,) if changed else ()


def _passed_over(codings: int) -> str:
    if not codings:
        return ""
    return f"; codings whose words do not stand there, or more than once, passed over: {codings:,}"


def _kept(talk: Talk, key: str | None) -> Talk:
    from whybuy.records import conversations
    from whybuy.records.transcript import Spoken, Transcript

    if key is None:
        return talk
    kept = conversations.one(key)
    turns = [
        Spoken(one.speaker, one.side, kept.text[one.start : one.end], one.at_ms, one.asked)
        for one in kept.turns
    ]
    transcript = Transcript(kept.title, kept.day, kept.medium, turns, kept.people, kept.format)
    same = replace(talk, transcript=transcript, key=key, customer="")
    if _words(same) == _words(talk):
        return same
    if not _much_the_same(same, talk):
        return replace(talk, exported_as="")  # Another workspace's, under a key that is taken here.
    return replace(same, marks=list(_found_again(talk, [turn.text for turn in turns])))


def _words(talk: Talk) -> list[str]:
    """What each turn says, whatever sign stands at the end of its lines."""
    return [turn.text.replace("\r", "\n") for turn in talk.transcript.turns]


def _much_the_same(one: Talk, other: Talk) -> bool:
    """Whether half the words, or more, of the one with fewer stand in the other too."""
    first, second = (set(" ".join(_words(talk)).split()) for talk in (one, other))
    return 2 * len(first & second) >= min(len(first), len(second))


def _found_again(talk: Talk, turns: Sequence[str]) -> Iterator[Mark]:
    """The talk's codings where their words stand once in these turns."""
    for mark in talk.marks:
        words = talk.transcript.turns[mark.turn].text[mark.start : mark.end]
        places = [(at, text.find(words)) for at, text in enumerate(turns) if words in text]
        if len(places) == 1 and turns[places[0][0]].count(words) == 1:
            turn, start = places[0]
            yield replace(mark, turn=turn, start=start, end=start + len(words))
