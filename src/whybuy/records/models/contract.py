"""What a customer has agreed to: a contract, a project, a retainer."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by


class Contract(models.Model):
    """One agreement. `fee` is in minor units, once or per month or year; "" is "not known"."""

    class Sort(models.TextChoices):
        CONTRACT = "contract"
        PROJECT = "project"
        RETAINER = "retainer"

    class Per(models.TextChoices):
        ONCE = "once"
        MONTH = "month"
        YEAR = "year"

    class Won(models.TextChoices):
        BID = "bid"
        NO_BID = "no bid"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    title = models.CharField(max_length=300, blank=True, default="")
    kind = models.CharField(max_length=20, choices=Sort.choices, blank=True, default="")
    fee = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    per = models.CharField(max_length=10, choices=Per.choices, blank=True, default="")
    start = models.DateField(null=True)
    renewal = models.DateField(null=True, db_index=True)
    ended = models.DateField(null=True)
    won = models.CharField(max_length=10, choices=Won.choices, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")
