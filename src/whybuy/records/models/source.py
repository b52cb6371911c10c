"""Where records came from: sources, batches, the manifest of the order log."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Source(models.Model):
    """A system that records come from (a shop, a ledger, a list). Order ids are unique in it."""

    name = models.CharField(max_length=100, unique=True)


class Batch(models.Model):
    """One load, edit or undo; one commit. Undone, it stays, and what stood before shows again.

    An undo `undoes` a batch, or one edit of it (`undoes_edit`). A batch is undone as long as an
    undo of it stands; `undone_in` is that undo.
    """

    class State(models.TextChoices):
        LOADED = "loaded"
        UNDONE = "undone"

    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    file_name = models.TextField(blank=True, default="")
    file_sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    mapping = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOADED)
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undos")
    undoes_edit = models.CharField(max_length=40, blank=True, default="")
    undone_in = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    read = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    notes = models.JSONField(default=dict)


class OrderFile(models.Model):
    """The manifest of the order log: a Parquet file is part of it if a loaded batch names it."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="order_file")
    file = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    lines = models.BigIntegerField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)


class Revision(models.Model):
    """One row; its number moves with every change of records or log. Who writes locks it first."""

    number = models.BigIntegerField(default=0)
