"""A customer: a firm or person who buys, or may."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by


class Customer(models.Model):
    """`key` is the firm's own id for the customer, as orders name it.

    `size` is how large they are, in `size_unit` (such as employees). `looked_after_by` is one of
    the team, by key or name. `source` is how they came, `unasked` whether of themselves, and
    `convinced_by` what made them, in words.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    segment = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=100, blank=True, default="")
    note = models.TextField(blank=True, default="")
    why_we_serve = models.TextField(blank=True, default="")
    what_we_want_for_them = models.TextField(blank=True, default="")
    size = models.FloatField(null=True)
    size_unit = models.CharField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=60, blank=True, default="")
    looked_after_by = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    unasked = models.BooleanField(null=True)
    convinced_by = models.TextField(blank=True, default="")
    first_heard = models.DateField(null=True)
    batch = written_by()
    history = kept_history()
