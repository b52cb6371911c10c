"""How we know a thing: supposed, said or measured."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.source import Batch


class Standing(models.TextChoices):
    """Supposed: nobody told us. Said: somebody did, on a day. Measured: read off a record."""

    SUPPOSED = "supposed"
    SAID = "said"
    MEASURED = "measured"


class Fact(models.Model):
    """One thing known of one record, and how we know it. Facts are added, never changed."""

    record = models.CharField(max_length=20)
    record_key = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    value = models.TextField()
    standing = models.CharField(max_length=10, choices=Standing.choices)
    said_by_key = models.CharField(max_length=200, blank=True, default="")
    said_by_name = models.CharField(max_length=300, blank=True, default="")
    said_on = models.DateField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    undone_in = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record", "record_key", "name"], name="facts_of_a_record")]
        constraints = [
            models.CheckConstraint(
                name="what_was_said_was_said_on_a_day_by_somebody",
                condition=~models.Q(standing="said")
                | models.Q(said_on__isnull=False) & ~models.Q(said_by_name=""),
            )
        ]
