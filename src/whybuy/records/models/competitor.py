"""Who else customers may buy from."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by


class Competitor(models.Model):
    """Another firm. `serves_better` are applications or needs, with "; " between."""

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    serves_better = models.TextField(blank=True, default="")
    product = models.CharField(max_length=300, blank=True, default="")
    page = models.CharField(max_length=300, blank=True, default="")
    batch = written_by()
    history = kept_history()
