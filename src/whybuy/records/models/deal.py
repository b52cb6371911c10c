"""What a customer might buy: a deal, and the prices quoted."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.product import Product


class Outcome(models.TextChoices):
    """What came of it; "" is "not known yet"."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no decision"
    WITHDRAWN = "withdrawn"


class Deal(models.Model):
    """One deal. `amount` is in minor units; `competitors` are names with "; " between.

    `seller` is who of us sold it.
    """

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    title = models.CharField(max_length=300, blank=True, default="")
    stage = models.CharField(max_length=100, blank=True, default="")
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    opened = models.DateField(null=True)
    closed = models.DateField(null=True, db_index=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    lost_to = models.CharField(max_length=200, blank=True, default="")
    competitors = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    seller = models.CharField(max_length=200, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")


class Quote(models.Model):
    """One price quoted. Prices are for one, in minor units."""

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT)
    day = models.DateField(null=True, db_index=True)
    price = models.BigIntegerField(null=True)
    list_price = models.BigIntegerField(null=True)
    quantity = models.FloatField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    seller = models.CharField(max_length=200, blank=True, default="")
    batch = written_by()
    history = kept_history("customer", "deal", "product")
