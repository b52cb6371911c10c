"""What people of the firm believe, what the firm markets, and what is typed before it is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.product import Product
from whybuy.records.models.source import Batch


class Belief(models.Model):
    """What somebody believes before they look: the share of customers moved by a code.

    Nobody but who wrote it sees it until `shown_at`. Rows are added; the newest of a code counts.
    `held_on`: the day on which it was held, null for the day on which it was written down.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    share = models.FloatField(null=True)
    importance = models.IntegerField(null=True)
    services = models.TextField(blank=True, default="")
    shown_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")


class Service(models.Model):
    """A service that the firm markets, so that customers can be asked whether they know it."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True, default="")
    retired = models.BooleanField(default=False)
    batch = written_by()
    history = kept_history("product")


class Draft(models.Model):
    """What somebody is typing, kept at every stroke; `about` is the page's own name for it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_draft_a_page", fields=["by", "about"])]
