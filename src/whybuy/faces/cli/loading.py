"""Commands that make a workspace, load files, and show what was loaded."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import (
    add_row,
    paper,
    print_json,
    say,
    stepping,
    sure,
    table,
)

if TYPE_CHECKING:
    from whybuy.intake import Question, Rates, Taken

SHOWN_REJECTS = 5

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        help="A table (CSV, TSV, XLSX, JSON Lines, Parquet, also in gzip), conversations (TXT, MD, "
        "DOCX, VTT, SRT, JSON of Gong or Fireflies, EML, MBOX, QDPX), a calendar (ICS), people "
        "(VCF, LinkedIn's connections), or a folder of such files.",
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="KIND",
        help="What it is, if not seen: orders, customers, people, products, services, contracts, "
        "contacts, deals, quotes, conversations, meetings, needs, yellow_lights, referrals ...",
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds a field (none: FIELD=); repeat it.",
    ),
]
SourceName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The system that the file comes from; its order ids are unique within it.",
    ),
]
Dates = Annotated[
    str | None,
    typer.Option(metavar="dmy|mdy|ymd", help="How days are written, where 03/04/2026 is unclear."),
]
Decimal = Annotated[
    str | None,
    typer.Option(metavar=",|.", help="What stands before cents, where 1,234 is unclear."),
]
Sheet = Annotated[
    str | None, typer.Option(metavar="NAME", help="Which sheet of a workbook that has several.")
]
Matches = Annotated[
    str | None,
    typer.Option(
        metavar="same|apart|IDS",
        help="Whether customers, deals or people that may be on record already are those.",
    ),
]
MakeCustomers = Annotated[
    bool,
    typer.Option(
        "--make-customers",
        help="Make the customers whom deals, meetings and the like name and nobody has on record.",
    ),
]
Rate = Annotated[
    list[str] | None,
    typer.Option(
        "--rate", metavar="CODE=RATE", help="What one of another currency is worth; repeat it."
    ),
]
RatesFile = Annotated[
    Path | None,
    typer.Option("--rates", metavar="FILE", help="A CSV of such rates: day, currency, rate."),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Forget how the last file of this shape was read.")
]


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    command(app, "init", needs="enter", examples="whybuy init my-firm --currency GBP")(init)
    command(
        app,
        "import",
        needs="import",
        examples="""
        whybuy import orders.csv customers.csv
        whybuy import sales.csv --as orders --map customer_id="Client No" --dates dmy
        whybuy import orders.xlsx --sheet "May 2026" --rate USD=0.92
        whybuy import orders.csv --dry-run
        whybuy import interviews/
        """,
    )(load)
    command(app, "imports", needs="read", examples="whybuy imports --json")(imports)


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder; made if it is not there.")
    ] = None,
    *,
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="Three letters: EUR, USD, GBP, …")
    ] = "EUR",
    name: Annotated[str, typer.Option(help="The firm's name, as it stands on papers.")] = "",
    workspace: Annotated[Path | None, typer.Option(metavar="DIR", help="The same as DIR.")] = None,
    json: Json = False,
) -> None:
    """Make a workspace: one folder that holds all a firm gives and all that is reckoned from it."""
    from whybuy.records import workspace as workspaces

    made = workspaces.create(folder or workspace or Path.cwd(), currency=currency, name=name)
    if json:
        print_json(
            {"schema": "whybuy.workspace/1", "path": str(made.path), "currency": made.currency}
        )
        return
    out = paper()
    out.print(f"Made the workspace {made.path}.", soft_wrap=True)
    out.print(f"Next: whybuy import orders.csv --workspace {made.path}", soft_wrap=True)


def load(
    visit: Visit,
    files: Files,
    *,
    kind: Kind = None,
    mapping: Map = None,
    source: SourceName = None,
    dates: Dates = None,
    decimal: Decimal = None,
    sheet: Sheet = None,
    rate: Rate = None,
    rates: RatesFile = None,
    matches: Matches = None,
    make_customers: MakeCustomers = False,
    fresh: Fresh = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and compare everything, and change nothing.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Load files of orders, customers, people, products, contracts, contacts, deals, conversations.

    The same file twice changes nothing. At a terminal you see first what would come of it, and are
    asked; also where a file can be read in two ways. Each load can be taken back: whybuy undo.
    """
    given: dict[str, Any] = {
        "kind": kind,
        "mapping": _mapping(mapping or []),
        "source": source,
        "dates": dates,
        "decimal": decimal,
        "sheet": sheet,
        "rates": _rates(visit, rate or [], rates),
        "matches": matches,
        "new_customers": "make" if make_customers else None,
        "fresh": fresh,
        "by": visit.user,
    }
    if not (yes or json) and _at_a_terminal():
        tried, given["answers"] = _tried(visit, files, given)
        _show(tried, dry_run=dry_run)
        if dry_run or not sure("Load this?", yes=False):
            return
    _tell(_take(visit, files, **given, dry_run=dry_run), json=json, dry_run=dry_run)


def _tell(taken: list[Taken], *, json: bool, dry_run: bool) -> None:
    if not json:
        _show(taken, dry_run=dry_run)
        return
    for one in taken:
        print_json(one.to_dict())


def _rates(visit: Visit, pairs: list[str], file: Path | None) -> Rates | None:
    from whybuy import intake

    if not (pairs or file):
        return None
    return intake.read_rates(pairs, file=file, to=visit.firm.workspace.currency)


def _tried(
    visit: Visit, files: list[Path], given: dict[str, Any]
) -> tuple[list[Taken], dict[str, dict[str, str]]]:
    """A trial, again until nothing is open: what would come of it, and what the user answered."""
    answers = dict[str, dict[str, str]]()
    while True:
        tried = _take(visit, files, **given, answers=answers, dry_run=True, ask=True)
        if not any(one.questions for one in tried):
            return tried, answers
        for one in tried:
            for question in one.questions:
                answers.setdefault(one.file, {})[question.name] = _asked(one, question)


def _asked(one: Taken, question: Question) -> str:
    """The answer to what a file leaves open, from the person at the terminal."""
    out = paper()
    say(out, f"{Path(one.file).name}: {question.text}")
    choices = list(question.choices)
    for number, choice in enumerate(choices, start=1):
        say(out, f"  {number}  {question.choices[choice]}")
    while True:
        number = typer.prompt("Which", type=int, err=True)
        if 1 <= number <= len(choices):
            return choices[number - 1]


def _at_a_terminal() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


def _take(visit: Visit, files: list[Path], **given: Any) -> list[Taken]:
    from whybuy import intake

    with stepping() as say_step:
        return intake.take(visit.firm, files, progress=say_step, **given)


def _mapping(pairs: list[str]) -> dict[str, str]:
    """FIELD=COLUMN as a dictionary. Raises BadInput for a pair without its equals sign."""
    from whybuy.errors import BadInput

    mapped: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not (field and equals):
            raise BadInput(
                f'--map {pair!r} is not FIELD=COLUMN. Write it like: --map customer_id="Client No"'
            )
        if field.strip() in mapped:
            raise BadInput(f"--map gives {field.strip()!r} two columns. Keep one of them.")
        mapped[field.strip()] = column.strip()
    return mapped


def _show(taken: list[Taken], *, dry_run: bool = False) -> None:
    """What became of each file, the first rejects, and where the file of all of them is."""
    out = paper()
    numbers = ("read", "new", "changed", "unchanged", "rejected")
    rows = table("file", "kind", "batch", *numbers, right=("batch", *numbers), long=("file",))
    for one in taken:
        counts = [f"{getattr(one, number):,}" for number in numbers]
        add_row(rows, Path(one.file).name, one.kind, str(one.batch or "–"), *counts)
    out.print(rows)
    for one in taken:
        if len(taken) > 1 and (one.told or one.notes or one.rejected):
            say(out, f"{Path(one.file).name}:")
        _show_troubles(one)
    if dry_run:
        out.print("Nothing was changed: this was a trial.")


def _show_troubles(one: Taken) -> None:
    out = paper()
    for words in one.told:
        say(out, f"  {words}")
    for words, count in one.notes.items():
        say(out, f"  {words}: {count:,}" if isinstance(count, int) else f"  {words}: {count}")
    for reject in one.rejects[:SHOWN_REJECTS]:
        where = (
            f"row {reject.row}, {reject.column}: {reject.value!r}" if reject.row else "not taken"
        )
        say(out, f"  {where}: {reject.reason} {reject.remedy}")
    if one.rejected > SHOWN_REJECTS:
        out.print(f"  … and {one.rejected - SHOWN_REJECTS:,} more rows rejected.")
    if one.rejects_file:
        say(out, f"  Mend them in {one.rejects_file} and import that file.")


def imports(visit: Visit, *, json: Json = False) -> None:
    """Show what was loaded, newest first, with the number that `whybuy undo` takes."""
    from whybuy.records import sources

    rows = sources.batches()
    if json:
        print_json({"schema": "whybuy.imports/1", "imports": [asdict(row) for row in rows]})
        return
    if not rows:
        paper().print("Nothing was loaded yet. Begin with: whybuy import orders.csv")
        return
    numbers = ("new", "changed", "rejected")
    columns = ("batch", "day", "kind", "file", *numbers, "")
    shown = table(*columns, right=("batch", *numbers), long=("file",))
    for row in rows:
        counts = [f"{getattr(row, number):,}" for number in numbers]
        state = "" if row.state == "loaded" else row.state
        add_row(shown, str(row.id), f"{row.at:%Y-%m-%d}", row.kind, row.file_name, *counts, state)
    paper().print(shown)
