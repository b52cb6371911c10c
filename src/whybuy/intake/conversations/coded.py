"""Codings that came with a project: its codes found in our codebook, or added to it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from whybuy.intake.conversations.labels import folded
from whybuy.intake.conversations.talk import Code, Talk

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

    A coder whose name a user has is that user; the others' codings are of who imports them.
    """
    from whybuy.records import codings
    from whybuy.records.models import User

    marked = [(key, talk) for key, talk in talks if talk.marks]
    if not marked:
        return 0
    keys = code_keys(codes, by=by, batch=batch)
    users = {folded(user.username): user for user in User.objects.all()}
    acts = defaultdict[User | None, list[codings.Act]](list)
    for key, talk in marked:
        for code, coder, start, end in _placed(talk):
            if code in keys:
                act = codings.Act("code", key, keys[code], start, end)
                acts[users.get(folded(coder), by)].append(act)
    return sum(
        len(codings.record(some, by=user, how="imported", batch=batch))
        for user, some in acts.items()
    )


def _placed(talk: Talk) -> list[tuple[str, str, int, int]]:
    """Code, coder, and the place in the text as it is kept."""
    from whybuy.records.transcript import lay_out

    places = lay_out(talk.transcript).places
    return [
        (mark.code, mark.by, places[mark.turn][0] + mark.start, places[mark.turn][0] + mark.end)
        for mark in talk.marks
    ]


def as_kept(talks: Sequence[Talk]) -> list[Talk]:
    """The talks; those that we ourselves exported, and nobody changed, as they are kept here.

    Their codings then come to the conversations that they were made from.
    """
    from whybuy.records import conversations

    if not any(talk.known_as.startswith(PROJECT) for talk in talks):
        return list(talks)
    ours = {id_of("source", key): key for key in conversations.frame()["conversation"]}
    return [_kept(talk, ours.get(talk.known_as.removeprefix(PROJECT))) for talk in talks]


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
    if [turn.text for turn in turns] != [turn.text for turn in talk.transcript.turns]:
        return talk
    transcript = Transcript(kept.title, kept.day, kept.medium, turns, kept.people, kept.format)
    return replace(talk, transcript=transcript, key=key, customer="")
