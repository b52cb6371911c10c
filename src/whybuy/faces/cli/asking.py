"""One command a question, made from its declaration."""

from __future__ import annotations

import inspect
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.answers.question import Option, Question, questions
from whybuy.errors import BadFile, BadInput, CannotWrite, MissingExtra
from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import paper, print_json, say, stepping, working

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer

ROWS_OF_JSON = 1_000_000_000
Pdf = Annotated[
    Path | None,
    typer.Option("--pdf", metavar="FILE", help="Write the answer to this file, to print or send."),
]
Xlsx = Annotated[
    Path | None,
    typer.Option("--xlsx", metavar="FILE", help="Write all of its figures to this spreadsheet."),
]
_METAVAR = {int: "N", float: "NUMBER", date: "DAY", str: "TEXT"}


def declare(app: typer.Typer) -> None:
    """Add one command for each question there is."""
    taken = {command.name: command.callback for command in app.registered_commands}
    for question in questions().values():
        if getattr(taken.get(question.name), "asks", "") == question.name:
            continue  # a command of its own asks it, which can do more
        if question.name in taken:
            raise ValueError(f"A question may not be named {question.name!r}: a command is.")
        examples = question.example or f"whybuy {question.name} --json"
        command(app, question.name, needs="ask", examples=examples)(_asking(question))


def _asking(question: Question) -> Any:
    """The command's function, with a parameter for each option of the question."""

    def ask(
        visit: Visit, *, json: bool, pdf: Path | None, xlsx: Path | None, **options: Any
    ) -> None:
        answer_on(visit, question, files=files_of(pdf=pdf, xlsx=xlsx), json=json, **options)

    ask.__doc__ = f"{question.title}\n\nIt serves one decision: {question.decision}"
    keyword = inspect.Parameter.KEYWORD_ONLY
    ask.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("visit", inspect.Parameter.POSITIONAL_ONLY, annotation=Visit),
            *(parameter(option) for option in question.all_options),
            inspect.Parameter("pdf", keyword, annotation=Pdf, default=None),
            inspect.Parameter("xlsx", keyword, annotation=Xlsx, default=None),
            inspect.Parameter("json", keyword, annotation=Json, default=False),
        ]
    )
    return ask


def answer_on(
    visit: Visit, question: Question, *, files: list[Path], json: bool, **options: Any
) -> None:
    """The answer written to these files, and printed."""
    answer = ask_and_remember(visit, question.name, **options)
    for file in files:
        with working(f"Writing {file} …"):
            visit.firm.save(answer, file)
    if json or not files:
        print_answer(answer, question=question, json=json)
    else:
        say(paper(), answer.headline, style="bold")
        say(paper(), f"Wrote {' and '.join(map(str, files))}.")


def files_of(**given: Path | None) -> list[Path]:
    """The files to write, their endings checked before any work. Raises BadInput."""
    for form, file in given.items():
        if file is not None and file.suffix.lower() != f".{form}":
            raise BadInput(f"{file} does not end in .{form}. Try: --{form} {file.stem}.{form}")
    return [file for file in given.values() if file is not None]


def ask_and_remember(visit: Visit, name: str, **options: Any) -> Answer:
    """The answer; what it foretells is written down where this user may edit."""
    from whybuy.records import access

    if questions()[name].machine_reads:
        _read_along(visit)
    with working(f"Reckoning {name} …"):
        answer = visit.firm.ask(name, **options)
        if answer.foretells and access.allowed(visit.user.role, "edit"):
            _remember(visit, answer)
    return answer


def _read_along(visit: Visit) -> None:
    """The machine reads what no cache knows yet, and says how far it is."""
    from whybuy.estimates.coded import encode_all

    with stepping() as step:

        def tell(done: int, of: int) -> None:
            step(f"Reading passages: {done:,} of {of:,}", done / max(of, 1))

        step("Reading what customers said", 0.0)
        # Where no machine can read, the answer says so itself.
        with suppress(MissingExtra, BadFile):
            encode_all(visit.firm.books(), progress=tell)


def _remember(visit: Visit, answer: Answer) -> None:
    """Write down what was foretold; a disk that takes no writing costs nobody the answer."""
    try:
        visit.firm.remember(answer)
    except CannotWrite as full:
        typer.echo(f"whybuy: the forecast was not written down: {full}", err=True)


def print_answer(answer: Answer, *, question: Question, json: bool) -> None:
    """The answer in words, or whole as JSON."""
    if json:
        print_json(answer.to_dict(limit=ROWS_OF_JSON))
        return
    from whybuy.faces.cli.showing import show

    show(answer, question=question)


def parameter(option: Option) -> inspect.Parameter:
    """A flag for yes or no; anything else as text, which the declaration reads and checks."""
    shown = str(option.default) if option.default is not None else False
    made = typer.Option(
        metavar=None if option.type is bool else _METAVAR.get(option.type),
        help=_with_bounds(option),
        show_default=shown if option.type is not bool else True,
    )
    kind = bool if option.type is bool else str | None
    default = option.default if option.type is bool else None
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[kind, made],
        default=default,
    )


def _with_bounds(option: Option) -> str:
    """The help, with the unit and what is allowed."""
    allowed = ""
    if option.choices:
        allowed = " One of: " + ", ".join(option.choices) + "."
    elif option.low is not None and option.high is not None:
        allowed = f" From {option.low:g} to {option.high:g}"
        allowed += f" {option.unit}." if option.unit else "."
    elif option.low is not None:
        allowed = f" At least {option.low:g}."
    elif option.high is not None:
        allowed = f" At most {option.high:g}."
    return option.help + allowed
