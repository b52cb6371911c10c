"""Value models, read: texts in TOML or YAML, as they came. The face that writes one checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.errors import NotFound
from whybuy.records import frames, models

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ValueModel:
    """One value model; `batch` wrote it last."""

    key: str
    title: str
    text: str
    batch: int


def value_models() -> pl.DataFrame:
    """All value models: key, title, text, batch, those of the oldest load first."""
    import polars as pl

    return frames.read(
        "SELECT key, title, text, batch_id FROM records_valuemodel ORDER BY id",
        schema={"key": pl.String, "title": pl.String, "text": pl.String, "batch": pl.Int64},
    )


def one(key: str) -> ValueModel:
    """One value model. Raises NotFound."""
    found = models.ValueModel.objects.filter(key=key).values_list(*ValueModel.__slots__).first()
    if found is None:
        known = ", ".join(value_models()["key"].head(5)) or "none yet"
        raise NotFound(f"There is no value model {key!r} in the records; there are: {known}.")
    return ValueModel(*found)
