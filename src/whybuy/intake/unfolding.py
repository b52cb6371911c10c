"""Workbooks and JSON Lines made text; text and Parquet stay as they are."""

from __future__ import annotations

from whybuy.errors import BadFile
from whybuy.intake import json_lines, workbook
from whybuy.intake.receive import Received


def unfold(received: Received, *, sheet: str | None = None) -> Received:
    """The same as a text that the other files of this folder can read. Raises BadFile, Unclear."""
    if received.form == "workbook":
        return workbook.unfold(received, sheet=sheet)
    if received.form == "json list":
        raise BadFile(
            f"{received.name} is one JSON list. Write each of its objects on a line of its own "
            "(JSON Lines), then import that."
        )
    if received.form == "json lines":
        return json_lines.unfold(received)
    return received
