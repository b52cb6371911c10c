"""What the firm sells."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by


class Product(models.Model):
    """Goods or a service. `unit_cost` is in minor units; `is_fee` marks postage and the like.

    `once`: who has it needs no second one. `step_up_to` and `replaced_by` are keys of products.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=200, blank=True, default="")
    brand = models.CharField(max_length=200, blank=True, default="")
    unit_cost = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    is_fee = models.BooleanField(default=False)
    once = models.BooleanField(default=False)
    withdrawn_on = models.DateField(null=True)
    step_up_to = models.CharField(max_length=200, blank=True, default="")
    replaced_by = models.CharField(max_length=200, blank=True, default="")
    batch = written_by()
    history = kept_history()
