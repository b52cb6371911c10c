"""The one wiring place: opens a workspace, chooses the order log, offers the questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy import settings
from whybuy.answers.question import question, questions
from whybuy.errors import BadInput, CannotWrite
from whybuy.estimates.telling import heard_by
from whybuy.evidence.books import Books
from whybuy.records import workspace as workspaces
from whybuy.records.workspace import Workspace

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.answers.contacting.holding_out import Holdouts
    from whybuy.coding.contact_note import Note
    from whybuy.estimates.calls import Call
    from whybuy.intake import Taken
    from whybuy.intake.entering import Entered
    from whybuy.intake.meeting_held import Kept
    from whybuy.methods.value import Case, ValueModel
    from whybuy.orders.port import OrderLog
    from whybuy.records.jobs import Job
    from whybuy.records.models import User
    from whybuy.records.redaction import Redacted
    from whybuy.records.undo import Undone
    from whybuy.upkeep.jobs import Handler, Tell

INVENTED = "Invented: this firm, its customers and all that they say and buy were made up."


class Firm:
    """A firm's open workspace. Each question is a method: `firm.keep(least=30)`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept: dict[tuple[object, ...], Any] = {}
        self._paper = {"firm": workspace.firm, "invented": INVENTED if workspace.invented else ""}

    def ask(self, name: str, **options: Any) -> Answer:
        """The answer to the question of that name. Raises BadInput, NotFound, TooLittleEvidence."""
        asked = question(name)
        values = asked.read(options)
        self._refuse_a_day_to_come(values["as_of"])
        answer = asked.ask(self.books(as_of=values["as_of"]), values)
        said = (INVENTED, *answer.notes) if self.workspace.invented else answer.notes
        return replace(answer, notes=said)

    def remember(self, answer: Answer) -> int:
        """Write what an answer foretells into the forecast ledger; how many figures were new.

        Asking writes nothing, so that a reader may ask. A face that acts for somebody who may edit
        calls this; the same forecasts again, and replays of a past day, add nothing.
        """
        from whybuy.estimates.ledger import remember

        books = self.books()
        return remember(answer.foretells, last_days={books.as_of, books.known_until})

    def document(self, answer: Answer, form: str) -> bytes:
        """The answer as the content of a file: "pdf" to print, or "xlsx". Raises BadInput."""
        make, asked = _maker(settings.DOCUMENTS, form), question(answer.question)
        books = self.books(as_of=answer.as_of)
        return make(answer, question=asked, books=books, firm=self.workspace.firm)

    def save(self, answer: Answer, file: str | Path) -> Path:
        """Write the answer to a file, by its ending: `firm.save(firm.why(), "why.pdf")`.

        A file of that name is replaced as a whole. Raises BadInput, CannotWrite.
        """
        path = Path(file)
        return replace_file(path, self.document(answer, path.suffix.lower().removeprefix(".")))

    def case(self, form: str, **options: Any) -> bytes:
        """One customer's case to hand to them, as a "pdf" of two pages or an "xlsx" that reckons.

        options: those of the question `worth`, customer among them. Other customers are in it as
        they approved. Raises BadInput, NotFound, TooLittleEvidence.
        """
        from whybuy.answers.worthwhile.handed import handed, worth_asked

        values = question("worth").read(options)
        self._refuse_a_day_to_come(values["as_of"])
        asked = {name: one for name, one in values.items() if name not in ("as_of", "top")}
        worth = worth_asked(self.books(as_of=values["as_of"]), **asked)
        return self.case_document(worth.case, form, model=worth.model, **handed(worth))

    def case_document(self, case: Case | None, form: str, **beside: Any) -> bytes:
        """`case_document` by this firm: its name on it, and that it is invented where it is."""
        return case_document(case, form, **self._paper, **beside)

    def save_case(self, file: str | Path, **options: Any) -> Path:
        """Write a customer's case: `firm.save_case("case.pdf", customer="Hartwell")`.

        A file of that name is replaced as a whole. Raises what `case` raises, and CannotWrite.
        """
        path = Path(file)
        return replace_file(path, self.case(path.suffix.lower().removeprefix("."), **options))

    def plan_week(self, **options: Any) -> date:
        """Plan the week and keep its list; its Monday. Options: those of `next`, but person.

        Lines of which somebody said what became of them stay. Raises BadInput, TooLittleEvidence.
        """
        from whybuy.answers.next import keep_week

        asked = question("next").read(options)
        return keep_week(self.books(as_of=asked.pop("as_of")), **{**asked, "person": ""})

    @property
    def holdouts(self) -> Holdouts:
        """Do the offers work: `firm.holdouts.told(effect=0.2)`; begins and ends one as well."""
        from whybuy.answers.contacting.holding_out import Holdouts

        return Holdouts(self.books)

    def calls_document(self, calls: Sequence[Call], form: str) -> bytes:
        """A week's calls as a "pdf" to take along, "xlsx", "csv" or "ics". Raises BadInput."""
        return _maker(settings.CALLS, form)(calls, as_of=date.today(), **self._paper)

    def calendar(self, *, member: str = "", form: str = "ics", **beside: str) -> bytes:
        """The meetings of one of the team (a key), or of all, as a calendar. Raises BadInput."""
        from whybuy.answers.meeting.diary import diary

        rows, beside["name"] = diary(self.books(), member=member, today=self.today)
        return _maker(settings.CALENDARS, form)(rows, firm=self.workspace.firm, **beside)

    def letter_document(self, text: str, form: str) -> bytes:
        """A letter as it was edited, as a "pdf" on the firm's paper. Raises BadInput."""
        return _maker(settings.LETTERS, form)(text, day=date.today(), **self._paper)

    def brief(self, form: str, **asked: str) -> bytes:
        """The one-page brief about a prospect: `firm.brief("pdf", prospect="Weir Tea")`."""
        from whybuy.answers.finding.brief import brief

        return _maker(settings.BRIEFS, form)(brief(self.books(), **asked), **self._paper)

    def table_document(self, rows: Sequence[Mapping[str, Any]], form: str, *, title: str) -> bytes:
        """Any table as "xlsx" or "csv". Raises BadInput."""
        return _maker(settings.TABLES, form)(rows, title=title, firm=self.workspace.firm)

    def take(self, *files: str | Path, **how: Any) -> list[Taken]:
        """What became of each file that was loaded; options as `whybuy.intake.take` has them."""
        from whybuy import intake

        return intake.take(self, files, **how)

    def undo(self, batch: int) -> Undone:
        """A batch taken back: what stood before shows again. Raises NotFound, BadInput."""
        from whybuy import intake

        return intake.undo(self, batch)

    def undo_edit(self, edit: str) -> Undone:
        """One edit taken back, as `whybuy history` numbers it. Raises NotFound, BadInput."""
        from whybuy.records import undo

        return undo.undo_edit(edit)

    def redact(self, key: str, *, record: str = "person", by: User | None = None) -> Redacted:
        """A person, or a customer who is one, blanked everywhere for good. Raises NotFound."""
        from whybuy.intake.blanking import KeptFiles
        from whybuy.upkeep.redaction import redact

        files = KeptFiles(self.workspace)
        return redact(self.workspace, self.orders(), key, files=files, by=by, record=record)

    def note(self, line: str, *, by: User | None = None, **given: str) -> Note:
        """A contact logged from one free line; `given` (customer, day, …) goes before the line.

        Raises BadInput where the customer or the day is not clear. `whybuy note` tells more.
        """
        from whybuy.coding import contact_note

        return contact_note.keep(contact_note.propose(line, today=date.today(), **given), by=by)

    def held(self, called: str, *, by: User | None = None, **typed: Any) -> Kept:
        """What came of a meeting (its key or customer): `firm.held("Hartwell", learnt="…")`."""
        from whybuy.intake import meeting_held

        return meeting_held.keep(called, today=self.today, by=by, **typed)

    def add(self, kind: str, *, by: User | None = None, **typed: str) -> Entered:
        """A record entered by hand, as it is typed: `firm.add("customers", name="Hartwell")`."""
        from whybuy.intake import entering

        return entering.add(kind, typed, currency=self.workspace.currency, by=by)

    def change(self, kind: str, key: str, *, by: User | None = None, **typed: str) -> Entered:
        """A record's fields set by hand, "" empties one. Raises NotFound, BadInput."""
        from whybuy.intake import entering

        return entering.change(kind, key, typed, currency=self.workspace.currency, by=by)

    def remove(self, kind: str, key: str, *, by: User | None = None) -> Entered:
        """A record taken out; undo the batch to have it back. Raises NotFound, BadInput."""
        from whybuy.intake import entering

        return entering.remove(kind, key, by=by)

    def books(self, *, as_of: date | None = None) -> Books:
        """The books as they stood at the end of `as_of` (by default the last day they know).

        Without a day, what was done and said after the order log ends is seen as well.
        """
        from whybuy.records import sources
        from whybuy.records.last_day import last_day

        revision = sources.revision()
        # A list first: another thread may be adding to it.
        self._kept = {key: one for key, one in list(self._kept.items()) if key[0] == revision}
        log = self.orders()
        # A word mended today in the records of an old log says nothing of that log's day.
        last_record = last_day(today=date.today(), entries=False) if as_of is None else None
        day, own = _day(log, as_of), self.workspace.currency
        today = date.today() if as_of is None and not self.workspace.invented else None
        return Books(log, day, revision, own, self._kept, last_record, today)

    @property
    def today(self) -> date:
        """The day it is. For an invented firm time stands still on the last day that it knows."""
        return self.books().known_until if self.workspace.invented else date.today()

    def orders(self) -> OrderLog:
        """The order log as the manifest names it at this moment."""
        from whybuy.orders.port import BatchFile
        from whybuy.records import sources

        files = [
            BatchFile(batch=f.batch, source=f.source, file=f.file, sha256=f.sha256, lines=f.lines)
            for f in sources.order_files()
        ]
        return order_log(self.workspace).with_files(files)

    def _refuse_a_day_to_come(self, as_of: date | None) -> None:
        """Raises BadInput for a day after today, unless the records themselves reach that far."""
        today = date.today()
        if as_of is None or as_of <= today:
            return
        span = self.orders().span()
        if span is None or as_of > span[1]:
            raise BadInput(
                f"as_of is {as_of}, which is after today ({today}); nothing is known of it yet. "
                "Give today or an earlier day."
            )

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_") or name not in questions():
            raise AttributeError(
                f"A firm has no {name!r}; its questions are: {', '.join(questions())}."
            )
        return lambda **options: self.ask(name, **options)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *questions()]


def case_document(
    case: Case | None, form: str, *, model: ValueModel, as_of: date, **beside: Any
) -> bytes:
    """One customer's case as the content of a file: "pdf" of two pages, or "xlsx" that reckons.

    beside: customer, firm, others (what other customers got, approved), notes, invented. It needs
    no workspace. Raises BadInput for another form.
    """
    make = _maker(settings.CASES, form)
    return make(case, model=model, as_of=as_of, **beside)


def replace_file(path: Path, content: bytes) -> Path:
    """Write a file whole; one of that name is replaced. Raises CannotWrite."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CannotWrite(
            f"{path} could not be written ({error.strerror}). Name a file in a folder that is "
            "there and that you may write to."
        ) from error
    return path


def _maker(makers: Mapping[str, str], form: str) -> Callable[..., bytes]:
    """What makes a document of this ending. Raises BadInput for another one."""
    from pkgutil import resolve_name

    if form not in makers:
        forms = " or ".join(f".{known}" for known in makers)
        raise BadInput(f"No document ends in {form!r}. Give the file a name that ends {forms}.")
    return resolve_name(makers[form])


def open(path: str | Path | None = None) -> Firm:
    """The firm whose workspace is at `path` (else `WHYBUY_WORKSPACE`, else the current folder)."""
    return open_workspace(workspaces.find(Path(path) if path is not None else None))


def open_workspace(workspace: Workspace) -> Firm:
    """The firm of this workspace, its records migrated to this version."""
    settings.configure(workspace)
    from whybuy.records import sources

    sources.migrate()
    return Firm(workspace)


@cache
def serving(workspace: Workspace) -> Firm:
    """The one firm of this workspace in this process, with all that it has reckoned so far."""
    return Firm(workspace)


def work(firm: Firm) -> int:
    """Do the long work that waits (`whybuy.records.jobs`); how many jobs were done."""
    from whybuy.upkeep import jobs

    handlers = {"import": _importing(firm), "answer": _answering(firm), "encode": _encoding(firm)}
    return jobs.work(firm.workspace, handlers)


def _importing(firm: Firm) -> Handler:
    """Loads the file that the payload names, within the workspace or wherever it lies."""

    def load(job: Job, tell: Tell) -> str:
        from whybuy.records import users

        by = users.one(job.by) if job.by else None
        file, options = firm.workspace.path / job.payload, dict(job.options)
        # What was answered is about this one file, wherever the workspace lies by now.
        answers = {str(file): options.pop("answers", None) or {}}
        (taken,) = firm.take(file, by=by, progress=tell, answers=answers, **options)
        names = ("read", "new", "changed", "unchanged", "rejected")
        counts = ", ".join(f"{getattr(taken, name):,} {name}" for name in names)
        return f"{file.name}: {counts}."

    return load


def _answering(firm: Firm) -> Handler:
    """Answers the question that the payload names, and remembers what it foretells."""

    def answer(job: Job, tell: Tell) -> str:
        tell(f"Answering {job.payload}", 0.1)
        with heard_by(tell):
            found = firm.ask(job.payload, **job.options)
        firm.remember(found)
        return found.headline

    return answer


def _encoding(firm: Firm) -> Handler:
    """Encodes what customers said and no cache knows yet, so that `why` need not when asked."""

    def encode(job: Job, tell: Tell) -> str:
        from whybuy.estimates.coded import encode_all

        def say(done: int, of: int) -> None:
            tell(f"Encoding passages: {done:,} of {of:,}", done / max(of, 1))

        count = encode_all(firm.books(), progress=say)
        return f"Passages that are ready for the machine to read: {count:,}."

    return encode


def order_log(workspace: Workspace) -> OrderLog:
    """The engine that the workspace names, over its order files."""
    if workspace.engine == "duckdb":
        from whybuy.orders.duckdb import DuckDBOrderLog

        return DuckDBOrderLog(workspace.orders)
    if workspace.engine == "postgres":
        from whybuy.orders.postgres import PostgresOrderLog

        return PostgresOrderLog(workspace.orders, url=workspace.database or "")
    raise BadInput(f"engine = {workspace.engine!r} in whybuy.toml; choose duckdb or postgres.")


def _day(log: OrderLog, as_of: date | None) -> date:
    """The day given; else the last day of the order log; else of any record; else today."""
    from whybuy.records.last_day import last_day

    if as_of is not None:
        return as_of
    span = log.span()
    if span is not None:
        return span[1]
    today = date.today()
    return last_day(today=today) or today
