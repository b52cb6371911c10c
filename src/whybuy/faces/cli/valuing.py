"""What something is worth to one customer, from a value model's file, without a workspace."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.errors import BadFile, BadInput
from whybuy.faces.cli.asking import Pdf, Xlsx, answer_on, files_of, parameter
from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table, working

if TYPE_CHECKING:
    from whybuy.answers.question import Question
    from whybuy.methods.value import Case, ValueModel
    from whybuy.methods.value.case import Figure

Model = Annotated[
    str | None, typer.Option("--model", metavar="FILE", help="A value model: TOML, YAML, or JSON.")
]
Template = Annotated[
    str | None,
    typer.Option("--template", metavar="NAME", help="Print a template to begin with, and end."),
]
Export = Annotated[
    bool,
    typer.Option("--value-models", help="Print the model in the open value-models 1.0 schema."),
]
Inputs = Annotated[
    Path | None,
    typer.Option("--inputs", metavar="FILE", help="The customer's numbers: TOML, YAML or JSON."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help="Write the case, to hand to them: case.pdf, case.xlsx."
    ),
]
Customer = Annotated[
    str, typer.Option("--customer", metavar="NAME", help="For whom the case is: their name.")
]
NAME = "worth"
OWN = ("model", "inputs", "template", "value_models", "out")
TYPED = ("numbers", "years", "rate")
"""Options that change a case from files as they change one on record."""
OF_RECORDS = ("as_of", "chosen", "top")
ENDINGS = (".toml", ".yaml", ".yml", ".json")
ASKED = 5
LARGEST = 1_000_000
"""Bytes that a model's file may have; a larger one is something else."""


def declare(app: typer.Typer) -> None:
    """Add `whybuy worth`: a file's case, and the question's answer where there is one."""
    from whybuy.answers.question import questions

    examples = """
    whybuy worth --model saving-time.toml --inputs prospect.toml
    whybuy worth --model saving-time.toml --inputs prospect.toml --json
    whybuy worth --model saving-time.toml --inputs prospect.toml --out case.pdf
    whybuy worth --customer Hartwell --out case.pdf
    whybuy worth --template scrap
    """
    command(app, NAME, needs="ask", examples=examples)(_asking(questions()[NAME]))


def worth(
    *,
    model: Model = None,
    inputs: Inputs = None,
    customer: Customer = "",
    out: Out = None,
    template: Template = None,
    value_models: Export = False,
    json: Json = False,
    numbers: str = "",
    years: int | None = None,
    rate: float | None = None,
) -> None:
    """Tell what something is worth to one customer, from a value model and the customer's numbers.

    It needs no workspace: benefits by driver, NPV, ROI, payback, what standing still costs a month,
    each with its range, and what to ask next. A model in the open value-models schema is read, too.
    """
    if template:
        from whybuy.methods.value.shipped import template as text_of

        typer.echo(text_of(template), nl=False)
    elif model is None:
        raise BadInput("Say which model: --model FILE, or --template NAME for one to begin with.")
    elif value_models:
        _export(Path(model))
    else:
        _tell_case(
            Path(model),
            inputs,
            out=out,
            customer=customer,
            json=json,
            settings={"years": years, "discount_rate": rate},
            numbers=numbers,
        )


def _tell_case(
    file: Path,
    inputs: Path | None,
    *,
    out: Path | None,
    customer: str,
    json: bool,
    settings: Mapping[str, Any],
    numbers: str,
) -> None:
    """The case of two files and of what was typed: in words, on paper, or as a sheet."""
    from whybuy.answers.worthwhile.typed import read
    from whybuy.methods.value import evaluate

    model, given = _model(file), _given(inputs)
    said = {name: value for name, value in settings.items() if value is not None}
    plan = {**given.get("settings", {}), **said}
    given = {**given, **read(numbers, model=model), **({"settings": plan} if plan else {})}
    case = evaluate(model, given)
    if out is None:
        print_case(case, json=json)
    else:
        _write(case, model, out, customer=customer)


def _write(case: Case, model: ValueModel, out: Path, *, customer: str) -> None:
    """The case on paper, or as a sheet that reckons."""
    from datetime import date

    from whybuy.app import case_document, replace_file

    form = out.suffix.lower().removeprefix(".")
    beside = {"customer": customer, "as_of": date.today()}
    replace_file(out, case_document(case, form, model=model, **beside))
    say(paper(), f"Wrote {out}.")


def _asking(question: Question) -> Any:
    """The question's command, which needs no workspace where a model's file is given."""

    def ask(visiting: Callable[[], Visit], *, json: bool, **options: Any) -> None:
        own = {name: options.pop(name) for name in OWN}
        answered = files_of(pdf=options.pop("pdf"), xlsx=options.pop("xlsx"))
        if "model" in names and own["model"] and not _names_file(own["model"]):
            options["model"] = own.pop("model")
        customer = options["customer"] or ""
        options = {name: value for name, value in options.items() if name in names}
        if any(one for name, one in own.items() if name != "out"):
            _refuse_of_records(options, answered)
            typed = question.read({name: options[name] for name in TYPED})
            typed = {name: typed[name] for name in TYPED}
            worth(customer=customer, **own, **typed, json=json)
        elif own["out"]:
            with working(f"Writing {own['out']} …"):
                visiting().firm.save_case(own["out"], **options)
            say(paper(), f"Wrote {own['out']}.")
        else:
            answer_on(visiting(), question, files=answered, json=json, **options)

    names = {option.name for option in question.all_options}
    first = inspect.Parameter("visiting", inspect.Parameter.POSITIONAL_ONLY)
    of_files = inspect.signature(worth, eval_str=True).parameters
    asked = [parameter(option) for option in question.all_options if option.name not in OWN]
    more = [one for name, one in of_files.items() if name in OWN or name not in names]
    keyword = inspect.Parameter.KEYWORD_ONLY
    more += [
        inspect.Parameter("pdf", keyword, annotation=Pdf, default=None),
        inspect.Parameter("xlsx", keyword, annotation=Xlsx, default=None),
    ]
    ask.__signature__ = inspect.Signature([first, *asked, *more])  # type: ignore[attr-defined]
    ask.__doc__ = (
        f"{question.title}\n\nIt serves one decision: {question.decision}\n\n"
        "With --model FILE it tells one customer's case from files alone, without a workspace. "
        "--out writes the case to hand to them; --pdf and --xlsx write the whole answer, for us."
    )
    ask.asks = question.name  # type: ignore[attr-defined]
    return ask


def _refuse_of_records(options: Mapping[str, Any], answered: list[Path]) -> None:
    """Options that a case from files alone cannot heed are refused, not passed over."""
    asked = [f"--{name.replace('_', '-')}" for name in OF_RECORDS if options[name] is not None]
    asked += [f"--{file.suffix.lower().removeprefix('.')}" for file in answered]
    if asked:
        more = " To write the case: --out case.pdf, or --out case.xlsx." if answered else ""
        raise BadInput(
            f"{' and '.join(asked)} cannot be had with --model FILE, which reads no records. Leave "
            f"it out, or import the model and name it by its key with --customer.{more}"
        )


def _names_file(model: str) -> bool:
    """Whether a model is named by its file, and not by its key in the records."""
    return Path(model).is_file() or Path(model).suffix.lower() in ENDINGS


def _given(inputs: Path | None) -> Mapping[str, Any]:
    """What a file gives for the model's variables, in our form or the value-models schema's."""
    from whybuy.methods.value.exchange import inputs_from_customer
    from whybuy.methods.value.notation import parsed

    given = parsed(_text(inputs), what="file of inputs") if inputs else {}
    return inputs_from_customer(given) if isinstance(given.get("variables"), list) else given


def _model(file: Path) -> ValueModel:
    """Our model, or one of the value-models schema with what it leaves open told on stderr."""
    from whybuy.methods.value import read_model
    from whybuy.methods.value.exchange import from_value_models
    from whybuy.methods.value.notation import parsed

    text = _text(file)
    if not text.lstrip().startswith("{"):
        return read_model(text)
    document = parsed(text)
    if "value_drivers" not in document:
        return read_model(document)
    exchanged = from_value_models(document)
    _tell(exchanged.told)
    return read_model(exchanged.document)


def _export(file: Path) -> None:
    from whybuy.methods.value.exchange import to_value_models

    exchanged = to_value_models(_model(file))
    _tell(exchanged.told)
    print_json(exchanged.document)


def _tell(told: tuple[str, ...]) -> None:
    for words in told:
        typer.echo(f"whybuy: {words}", err=True)


def print_case(case: Case, *, json: bool) -> None:
    """The case in words, or whole as JSON."""
    if json:
        print_json(case.to_dict())
    else:
        _show(case)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise BadFile(f"{file} has more than {LARGEST:,} bytes; that is no value model.")
        return file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise BadFile(f"{file} cannot be read: {fault.strerror}. Check the path.") from None
    except UnicodeDecodeError:
        raise BadFile(f"{file} is no text in UTF-8. Save it as UTF-8 and try again.") from None


def _show(case: Case) -> None:
    out = paper()
    say(out, case.title or "The case", style="bold")
    if case.standing_still:
        a_month = _range(case.standing_still.per_month, case.currency)
        say(out, f"Standing still costs {a_month} a month.")
    _show_lines(case)
    _show_totals(case)
    for asked in case.ask_next[:ASKED]:
        worth = f"worth {_money(asked.worth, case.currency)}, " if asked.worth > 0 else ""
        say(
            out,
            f"{asked.ask} ({worth}{asked.variance_share:.0%} of what is uncertain)",
            bullet="? ",
        )
    for note in case.notes:
        say(out, note, bullet="- ")


def _show_lines(case: Case) -> None:
    shown = table("line", "", "a year", "present value", "90 %", right=("a year", "present value"))
    for line in case.lines:
        if line.in_words:
            add_row(shown, line.title, line.kind, "in words", "", "")
            continue
        now = line.present_value
        amounts = (line.yearly.point, now.point)
        ends = f"{now.low:,.0f} to {now.high:,.0f}"
        add_row(shown, line.title, line.driver or line.kind, *map(_whole, amounts), ends)
    paper().print(shown)
    for line in case.lines:
        if line.terms:
            say(paper(), f"{line.title}: {'; '.join(line.terms)}.", bullet="- ")


def _show_totals(case: Case) -> None:
    out = paper()
    say(out, f"Net present value: {_range(case.npv, case.currency)} over {case.years} years.")
    roi = f"{case.roi.point:.0%}" if case.roi else "not defined"
    months = "never" if case.payback_months is None else f"{case.payback_months:.1f} months"
    months = "at once" if case.payback_months == 0 else months
    irr = f"{case.irr:.0%}" if case.irr is not None else "none"
    say(out, f"ROI {roi}, payback {months}, internal rate of return {irr} ({case.convention}).")
    say(out, case.convention_words, style="dim")
    say(out, f"Chance that it pays: {case.chance_positive:.0%}.")
    say(out, f"{case.own_share:.0%} of the benefits rest on the customer's own numbers.")


def _range(figure: Figure, currency: str) -> str:
    words = _money(figure.point, currency)
    if figure.low == figure.high:
        return words
    return f"{words} ({figure.low:,.0f} to {figure.high:,.0f})"


def _money(amount: float, currency: str) -> str:
    return f"{_whole(amount)} {currency}"


def _whole(amount: Any) -> str:
    return f"{amount:,.0f}"
