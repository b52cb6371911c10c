"""A value model, kept as it was written."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by


class ValueModel(models.Model):
    """One value model: its text in TOML or YAML, letter for letter as it came."""

    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()
    batch = written_by()
    history = kept_history()
