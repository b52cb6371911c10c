"""A conversation as a file gives it: the transcript, and what the file says around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whybuy.records.transcript import Spoken, Transcript

CUSTOMER, US, UNKNOWN = "customer", "us", ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn, and where its words start in the text of the file."""

    spoken: Spoken
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.spoken.text)


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding that came with the text: its place in a turn, its code's id, and who set it."""

    turn: int
    start: int
    end: int
    code: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that came with a project; `parent` is the id of the code above it, or ""."""

    id: str
    name: str
    means: str = ""
    parent: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Talk:
    """`known_as` is what the source calls it (a message's id, a call's id), or "".

    `thread` is what the first message of its thread is known as; `customer` and `deal` are as the
    source names them; `place` says where in the file it stands, for the user ("row 12"); `key` is
    that of the conversation in the records, where it is known to be one of them; `exported_as` is
    the key that it had where whybuy wrote it into a project, `customer_key` its customer's there.
    `day_said` is a day as the text writes it that may be two, 03/04/2026.
    """

    transcript: Transcript
    known_as: str = ""
    thread: str = ""
    customer: str = ""
    customer_key: str = ""
    deal: str = ""
    place: str = ""
    key: str = ""
    exported_as: str = ""
    day_said: str = ""
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """All conversations of a file, the codes that it defines, and what the user should be told."""

    talks: Sequence[Talk]
    told: tuple[str, ...] = ()
    codes: Sequence[Code] = ()
