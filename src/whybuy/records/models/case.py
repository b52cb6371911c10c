"""What came of it at a customer: a case, and what was measured there before and after."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by


class Driver(models.TextChoices):
    """What a change does for who buys."""

    REVENUE = "revenue"
    COST = "cost"
    RISK = "risk"
    EMOTION = "emotion"


class Case(models.Model):
    """One case. `attribution` is the share of the change that was our doing, null if not said.

    `cost_money` is what it cost the customer, in minor units; `cost_effort` says it in words.
    `approval` is how others may be told of it; "" is "nobody asked".
    """

    class Approval(models.TextChoices):
        NAMED = "named"
        ANONYMOUS = "anonymous"
        NO = "no"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    title = models.CharField(max_length=300, blank=True, default="")
    application = models.CharField(max_length=300, blank=True, default="")
    why_they_bought = models.TextField(blank=True, default="")
    how_it_paid = models.TextField(blank=True, default="")
    started = models.DateField(null=True)
    ended = models.DateField(null=True)
    attribution = models.FloatField(null=True)
    other_changes = models.TextField(blank=True, default="")
    cost_money = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    cost_effort = models.TextField(blank=True, default="")
    approval = models.CharField(max_length=10, choices=Approval.choices, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")


class Measure(models.Model):
    """One thing measured before and after, each a value or a range; or, `promised`, to be so.

    `money_per_year` is what the change is worth a year, in minor units; `passage` is the key of
    the passage in which it was said.
    """

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True, default="")
    before = models.FloatField(null=True)
    before_low = models.FloatField(null=True)
    before_high = models.FloatField(null=True)
    after = models.FloatField(null=True)
    after_low = models.FloatField(null=True)
    after_high = models.FloatField(null=True)
    money_per_year = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    driver = models.CharField(max_length=10, choices=Driver.choices, blank=True, default="")
    how_measured = models.TextField(blank=True, default="")
    said_by = models.CharField(max_length=300, blank=True, default="")
    said_on = models.DateField(null=True)
    passage = models.CharField(max_length=16, blank=True, default="", db_index=True)
    promised = models.BooleanField(default=False)
    measured_on = models.DateField(null=True)
    batch = written_by()
    history = kept_history("customer", "case")
