"""One file on its way in: received, made text, recognised, read as was said or remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from whybuy.errors import BadFile, BadInput
from whybuy.intake import calendars, cards, conversations, memory, model_files, status, wide_numbers
from whybuy.intake.conversations import surveys
from whybuy.intake.conversations.known import Known
from whybuy.intake.conversations.loading import KIND, TalkJob
from whybuy.intake.dialect import Dialect
from whybuy.intake.memory import Memory
from whybuy.intake.mending import is_rejects, restored
from whybuy.intake.met_people import COLUMNS, FROM, PeopleJob, member_of
from whybuy.intake.orders import Reading
from whybuy.intake.questions import Unclear
from whybuy.intake.receive import Received, receive
from whybuy.intake.recognise import ALIASES, Recognised, field_meant, recognise
from whybuy.intake.tables import header_of
from whybuy.intake.taken import Progress
from whybuy.intake.unfolding import unfold

if TYPE_CHECKING:
    from whybuy.orders.port import OrderLog, Staged
    from whybuy.records.models import Batch, User
    from whybuy.records.workspace import Workspace

SOURCE = "files"
"""The source of orders whose system is neither said nor seen."""

FIGURES = frozenset({"before", "after", "attribution", "approval", "cost_money"})
"""Fields of cases and measures that no survey asks for."""

ANSWERS = ("kind", "dates", "decimal", "sheet", "matches", "new_customers")
Checked = TypeVar("Checked")


class Firm(Protocol):
    """What intake needs of a firm: where it keeps things, and its order log."""

    @property
    def workspace(self) -> Workspace: ...

    def orders(self) -> OrderLog: ...


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said of the files: of all of them, and of one alone (`answers`)."""

    kind: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    sheet: str | None = None
    fresh: bool = False
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, file: Path | str) -> dict[str, str]:
        """The answers for one file. Raises BadInput for an answer to no question."""
        given = dict(self.answers.get(str(file), {}))
        if strange := given.keys() - set(ANSWERS):
            raise BadInput(f"{min(strange)!r} is not asked; there are: {', '.join(ANSWERS)}.")
        return given


@dataclass(frozen=True, slots=True)
class Load:
    """What all files of one go share.

    `trial` is the batch of a dry run of several files, which is rolled back; `staged` then gathers
    the order files that were staged for it, to be discarded.
    """

    firm: Firm
    reading: Reading
    said: Said
    by: User | None
    dry_run: bool
    ask: bool
    tell: Progress
    trial: Batch | None = None
    whom: dict[str, Known] = field(default_factory=dict)
    staged: list[Staged] = field(default_factory=list)


@dataclass(slots=True)
class Job:
    """One file: what came, what it is, how it is read, and what the user should be told of it."""

    file: Path
    folder: Path
    received: Received
    layout: Dialect
    recognised: Recognised
    source: str
    reading: Reading
    memory: Memory
    told: list[str]
    columns_said: Mapping[str, str]

    def checked(self, check: Callable[[Reading], Checked]) -> Checked:
        """What the check finds; what the file leaves open is read as the last time, and told.

        Raises Unclear where nothing is remembered.
        """
        try:
            return check(self.reading)
        except Unclear as unclear:
            answers = self.memory.answers([question.name for question in unclear.questions])
            if answers is None:
                raise unclear.of(str(self.file)) from None
            self.reading = replace(self.reading, **answers)
            for name, answer in answers.items():
                words = memory.READING[name]
                self.told.append(f"As in the last file of this shape, {words}: {answer!r}.")
            return check(self.reading)

    def remember(self, habits: Mapping[str, str]) -> None:
        """Keep for the next file of this shape what was said and how this one was read."""
        said = {"dates": self.reading.dates, "decimal": self.reading.decimal}
        options = {**self.memory.options, **habits, "source": self.source}
        options |= {name: answer for name, answer in said.items() if answer}
        memory.remember(
            self.layout.header,
            kind=self.recognised.kind,
            columns=self.columns_said,
            options=options,
        )


def received_job(file: Path, folder: Path, load: Load) -> Job | TalkJob | PeopleJob:
    """The file received into the folder and recognised. Raises BadFile, BadInput, Unclear."""
    folder.mkdir()
    load.tell(f"Receiving {file.name}", 0.0)
    received = receive(file, folder=folder)
    _refuse_redacted(received)
    kind = load.said.of(file).get("kind", load.said.kind)
    said = replace(load.said, kind=ALIASES.get(kind or "", kind))
    if said.kind in (None, model_files.KIND) and model_files.is_model(received):
        received = model_files.unfold(received)
    elif calendars.is_calendar(received):
        received = calendars.unfold(received, today=load.reading.today)
        said = replace(said, kind=calendars.KIND)
    elif people := _people(file, folder, received, said, load):
        return people
    elif talks := received_talks(file, folder, received, said, dates=load.reading.dates):
        load.tell(f"Recognised {file.name} as {KIND}", 0.1)
        return talks
    return _table(file, folder, received, replace(load, said=said))


def _people(
    file: Path, folder: Path, received: Received, said: Said, load: Load
) -> PeopleJob | None:
    """The people of an address book or of LinkedIn; None where the file is neither."""
    form = cards.form_of(received)
    if form is None or said.kind not in (None, "people", "acquaintances"):
        return None
    if form == "connections" and set(said.mapping.values()) - {"", *COLUMNS.values()}:
        return None  # its own columns were named: it is read as a table
    load.tell(f"Recognised {file.name} as people", 0.1)
    found = cards.read(received, form=form)
    matches = said.of(file).get("matches", load.reading.matches)
    if form == "vcard":
        return PeopleJob(file, folder, received, found, said.source or SOURCE, matches)
    return PeopleJob(file, folder, received, found, FROM, matches, member_of(load))


def _refuse_redacted(received: Received) -> None:
    """Raises BadFile for a file as it was before somebody in it was redacted."""
    from whybuy.records import redaction

    stone = redaction.tombstone(received.sha256)
    if stone is None:
        return
    day = f"{stone.redaction.at:%Y-%m-%d}"
    raise BadFile(
        f"{received.name} is a file as it was before somebody in it was redacted on {day}: it "
        "still names them, so nothing of it was loaded. Export it again without them, or take "
        "their rows out, then import that."
    )


def _table(file: Path, folder: Path, received: Received, load: Load) -> Job | TalkJob:
    said, own = load.said, load.said.of(file)
    own.pop("kind", None)
    sheet = own.pop("sheet", said.sheet)
    received = unfold(received, sheet=sheet)
    layout = header_of(received)
    again = is_rejects(layout.header)
    if again:
        received = restored(received, layout)
        layout = header_of(received)
    if not again and wide_numbers.is_wide(layout.header, kind=said.kind):
        received = wide_numbers.unfold(received, layout)
        layout, said = header_of(received), replace(said, kind=wide_numbers.KIND)
    asks = surveys.looks_like(layout.header) and not _in_figures(layout.header)
    if said.kind == KIND or (said.kind is None and asks):
        dates = own.get("dates", load.reading.dates)
        read = surveys.read(received, layout, mapping=said.mapping, dates=dates)
        return TalkJob(file, folder, received, read, said.source or SOURCE)
    known = memory.recalled(layout.header, fresh=said.fresh)
    kind, columns = _kind_and_columns(said, known)
    found = recognise(layout.header, file=file.name, kind=kind, mapping=columns)
    found = status.settled(received, layout, found, said=columns)
    load.tell(f"Recognised {file.name} as {found.kind}", 0.1)
    told = [*received.told, *_recalled(columns, said)]
    source = said.source or found.export or (known.options.get("source") if again else None)
    reading = replace(load.reading, **own)
    return Job(
        file, folder, received, layout, found, source or SOURCE, reading, known, told, columns
    )


def _in_figures(header: Sequence[str]) -> bool:
    """Whether these are the columns of cases or their measures, though one of them asks."""
    try:
        found = recognise(header, file="")
    except BadFile:
        return False
    return found.kind in ("cases", "measures") and not FIGURES.isdisjoint(found.columns)


def _recalled(columns: Mapping[str, str], said: Said) -> Iterator[str]:
    """What was remembered of the columns, told."""
    if recalled := {name: to for name, to in columns.items() if name not in said.mapping}:
        listed = ", ".join(
            f"{name} from {to!r}" if to else f"no {name}" for name, to in recalled.items()
        )
        yield f"As in the last file of this shape: {listed}."


def received_talks(
    file: Path, folder: Path, received: Received, said: Said, *, dates: str | None
) -> TalkJob | None:
    """The conversations in a file that is no table; None for one that is, or is said to be.

    A plain text is a table where its header is one, or where columns of it were named.
    """
    reader = conversations.reader_of(received)
    if reader == "text" and said.kind != KIND and _is_list(received, said):
        return None
    if said.kind == KIND and reader is None and received.form == "text" and not _wide(received):
        reader = "text"
    if reader is None or said.kind not in (None, KIND):
        return None
    read = conversations.read(received, reader=reader)
    read = conversations.with_days(read, dates=said.of(file).get("dates", dates))
    return TalkJob(file, folder, received, read, said.source or SOURCE)


def _is_list(received: Received, said: Said) -> bool:
    if said.mapping or said.kind:
        return True
    try:
        recognise(header_of(received).header, file=received.name)
    except Unclear:
        return True
    except BadFile:
        return False
    return True


def _wide(received: Received) -> bool:
    """Whether the text's rows have several cells."""
    return len(header_of(received).header) > 1


def _kind_and_columns(said: Said, known: Memory) -> tuple[str | None, dict[str, str]]:
    """What was said, on what was remembered where that is of the same kind."""
    kind = ALIASES.get(said.kind, said.kind) if said.kind else known.kind
    if kind is None or kind != known.kind:
        return kind, dict(said.mapping)
    meant = {field_meant(kind, word) for word in said.mapping}
    kept = {name: to for name, to in known.columns.items() if field_meant(kind, name) not in meant}
    return kind, {**kept, **said.mapping}
