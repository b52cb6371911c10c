"""Who contacts customers."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by


class Member(models.Model):
    """One of the team. `languages` and `places` (territories) are lists, parted by "; "."""

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    hours_a_week = models.FloatField(null=True)
    languages = models.CharField(max_length=300, blank=True, default="")
    places = models.TextField(blank=True, default="")
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    batch = written_by()
    history = kept_history()
