"""A value model's own file, TOML or YAML, as a list of one row: its key, its title, its text."""

from __future__ import annotations

import csv
from pathlib import PurePath

from whybuy.errors import BadFile, BadInput
from whybuy.intake.dialect import Dialect
from whybuy.intake.receive import Received
from whybuy.intake.tidy import Tidied

KIND = "value_models"
ENDINGS = ("toml", "yaml", "yml")
LINES = {"benefits", "costs", "standing_still"}
HEADER = ("Value model id", "Title", "Model text")


def is_model(received: Received) -> bool:
    """Whether the file is named as value models are."""
    return received.form == "text" and _of(received).suffix.lower().lstrip(".") in ENDINGS


def unfold(received: Received) -> Received:
    """The same as one numbered row of text. Raises BadFile with every fault of the model."""
    from whybuy.methods.value import read_model

    text = received.plain.read_text(encoding=received.encoding or "utf-8")
    try:
        model = read_model(text)
    except BadInput as fault:
        if _without_lines(text):
            raise BadFile(
                f"{received.name} has no line of benefit or cost, so that it is no value model. If "
                "it holds one customer's numbers, a case is made of it by: whybuy worth --model "
                f"MODEL.toml --inputs {received.name}. To keep them as records, write a table with "
                "a column Customer and one for each variable, and import that."
            ) from None
        raise BadFile(
            f"{received.name} is no value model that can be read, so nothing of it was loaded. "
            f"{fault}"
        ) from None
    plain = received.plain.with_name("model.csv")
    with plain.open("w", encoding="utf-8", newline="") as out:
        name = _of(received).stem
        row = (1, model.key or name, model.title or name, text)
        csv.writer(out, lineterminator="\n").writerow(row)
    return received.unfolded(plain, Dialect(",", HEADER, 0), tidied=Tidied(rows=1))


def _without_lines(text: str) -> bool:
    """Whether it could be read, and holds none of what a model is made of."""
    from whybuy.methods.value.notation import parsed

    try:
        return not LINES & parsed(text).keys()
    except BadInput:
        return False


def _of(received: Received) -> PurePath:
    return PurePath(received.name.removesuffix(".gz"))
