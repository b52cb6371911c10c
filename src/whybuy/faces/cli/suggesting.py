"""Reasons suggested for any table of passages, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.answers.wording import counted
from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, stepping, table

if TYPE_CHECKING:
    from whybuy.methods.text import Coder, Encoder

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A table of passages: CSV, XLSX, Parquet, JSON.")
]
Column = Annotated[str, typer.Option(metavar="NAME", help="The column that holds the passages.")]
Words = Annotated[
    bool, typer.Option("--words", help="Say on what words each suggestion rests; this takes long.")
]
OtherEncoder = Annotated[
    Path | None,
    typer.Option("--encoder", metavar="FILE", help="Another sentence encoder, an .onnx file."),
]
Vocabulary = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="That encoder's tokenizer.json, if it has one of its own."),
]
Larger = Annotated[
    bool,
    typer.Option("--larger", help="Read with the larger encoder: righter, and slower."),
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy suggest` to the command line."""
    examples = """
    whybuy suggest passages.csv --column text
    whybuy suggest passages.csv --column text --json
    whybuy suggest survey.xlsx --column Answer --words
    """
    command(app, "suggest", needs="enter", examples=examples)(suggest)


def suggest(
    file: File,
    *,
    column: Column = "text",
    words: Words = False,
    encoder: OtherEncoder = None,
    vocabulary: Vocabulary = None,
    larger: Larger = False,
    json: Json = False,
) -> None:
    """Suggest for each passage why its speaker buys. A suggestion is no finding: confirm it.

    Each passage gets its likeliest value driver (revenue, cost, risk, emotion or none), how likely
    that is, and codes. What is not English is not read: it is marked so, with no chance. It needs
    no workspace, and nothing leaves this machine.
    """
    texts = _passages(file, column=column)
    suggested = _suggested(texts, _coder(encoder, vocabulary, larger=larger), words=words)
    unread = sum(row["unreadable"] for row in suggested)
    if unread:
        what = counted(unread, "passage is", "passages are")
        typer.echo(f"whybuy: {what} not in English and not read: code by hand.", err=True)
    if json:
        print_json(suggested)
    else:
        _show(suggested)


def _passages(file: Path, *, column: str) -> list[str]:
    """The texts of the column, in the order of the rows."""
    from whybuy.faces.cli.passage_column import read_column

    read = read_column(file, column=column)
    for told in read.told:
        typer.echo(f"whybuy: {told}", err=True)
    return read.texts


def _coder(model: Path | None, vocabulary: Path | None, *, larger: bool) -> Coder:
    from whybuy.methods.text import Coder, Encoder

    if larger and (model or vocabulary):
        raise BadInput("Give either --larger or an encoder of your own.")
    if larger:
        return Coder.larger()
    other: Encoder | None = Encoder(model, vocabulary=vocabulary) if model or vocabulary else None
    return Coder.shipped(other)


def _suggested(texts: list[str], coder: Coder, *, words: bool) -> list[dict[str, Any]]:
    from whybuy.methods.text.coder import says_nothing
    from whybuy.records.language import guess

    with stepping() as step:
        vectors = coder.encode(
            texts,
            progress=lambda done, all_: step(f"Reading {done} of {all_} passages", done / all_),
        )
    found = coder.suggest(vectors=vectors)
    rows: list[dict[str, Any]] = [
        {
            "text": text,
            "driver": found.drivers[row],
            "chance": round(float(found.chance[row]), 4),
            "codes": list(found.held(row)),
            "unreadable": False,
        }
        for row, text in enumerate(texts)
    ]
    if words:
        for row, rests in zip(rows, coder.words(texts), strict=True):
            row["words"] = [{"word": one.word, "weight": round(one.weight, 3)} for one in rests]
    whole = guess("\n".join(texts))
    for row in rows:
        if says_nothing(row["text"]):
            row.update(_nothing(row, chance=1.0))
        elif coder.encoder.is_english:
            row.update(_unread(row, of=whole))
    return rows


def _unread(row: dict[str, Any], *, of: str) -> dict[str, Any]:
    """What is told of a passage in place of the coder's reading, where that is none.

    A passage that does not tell its language has that `of` the whole column.
    """
    from whybuy.records.language import reads_as_english

    if reads_as_english(row["text"], of=of):
        return {}
    return _nothing(row, chance=None) | {"unreadable": True}


def _nothing(row: dict[str, Any], *, chance: float | None) -> dict[str, Any]:
    """No driver and no code; it rests on no words."""
    nothing: dict[str, Any] = {"driver": "none", "chance": chance, "codes": []}
    return nothing | ({"words": []} if "words" in row else {})


def _show(rows: list[dict[str, Any]]) -> None:
    shown = table("driver", "chance", "codes", "passage", right=("chance",), long=("passage",))
    for row in rows:
        codes = "not English" if row["unreadable"] else ", ".join(row["codes"]) or "-"
        chance = "–" if row["chance"] is None else f"{row['chance']:.0%}"
        rests = ", ".join(one["word"] for one in row.get("words", ()))
        passage = f"{row['text']} [{rests}]" if rests else row["text"]
        add_row(shown, row["driver"], chance, codes, passage)
    paper().print(shown)
