"""What a firm's people write by hand about worth: its value models."""

from __future__ import annotations

from pathlib import Path


def enter(shipped: Path) -> int:
    """Keep each value model of the folder under its file's name; how many were new.

    A second time nothing is written twice.
    """
    from whybuy.methods.value import read_model
    from whybuy.records import editing, users, value_models

    there, by, new = set(value_models.value_models()["key"]), users.local_owner(), 0
    for file in sorted(shipped.glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        if file.stem not in there:
            fields = {"key": file.stem, "title": read_model(text).title, "text": text}
            editing.add("value_models", fields, by=by)
            new += 1
    return new
