"""Which batch named which record, and what it gave: the ground that undo stands on."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from whybuy.records.models.source import Batch

OWN = 1 << 29
"""The bit of a mention by a batch that brought the record itself, not one that refers to it."""
GONE = 1 << 30
"""The bit of a mention by a batch that removed the record."""


def written_by() -> models.ForeignKey[Batch]:
    """The batch that wrote a row. Batches are never removed: nothing to check, nothing to index."""
    return models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )


class Mention(models.Model):
    """One batch named one record and gave the fields whose bits are set in `gave`.

    The values are those of the history row `history_id`: a file that repeats what stands costs
    one narrow row here, not a second copy. A record exists as long as a loaded batch mentions it
    after the last removal that stands. `undone_in` is the undo of this one mention, if any.
    """

    batch = written_by()
    record = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    history_id = models.BigIntegerField()
    gave = models.IntegerField(default=0)
    undone_in = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "record"], name="mentions_of_a_batch"),
            models.Index(fields=["record", "record_id"], name="mentions_of_a_record"),
        ]


def kept_history(*references: str) -> HistoricalRecords:
    """History of a record: a wide row for each state it was in, with the batch that wrote it."""
    return HistoricalRecords(
        history_id_field=models.BigAutoField(primary_key=True),
        history_user_id_field=models.BigIntegerField(null=True),
        no_db_index=["batch", *references],
    )
