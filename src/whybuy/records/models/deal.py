"""What a customer might buy: a deal, who decides it and how, and the prices quoted."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person
from whybuy.records.models.product import Product


class Outcome(models.TextChoices):
    """What came of it; "" is "not known yet"."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no decision"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


class Deal(models.Model):
    """One deal. `amount` is in minor units; `competitors` are names with "; " between.

    `seller` is who of us sold it; `hours` and `cost` (minor units) are what it has taken so far,
    `source` is how it came. `by_request` tells whether they asked for proposals, `application`
    what they would use it for, `referred_to` whom we sent them to.
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
    hours = models.FloatField(null=True)
    cost = models.BigIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True, default="")
    by_request = models.BooleanField(null=True)
    referred_to = models.CharField(max_length=300, blank=True, default="")
    expected_close = models.DateField(null=True)
    application = models.CharField(max_length=300, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")


class StageChange(models.Model):
    """A deal came into a stage on a day."""

    key = models.CharField(max_length=200, unique=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT)
    stage = models.CharField(max_length=100)
    day = models.DateField(db_index=True)
    batch = written_by()
    history = kept_history("deal")


class Buyer(models.Model):
    """One of those who decide a deal together. `stance` "": nobody knows."""

    class Role(models.TextChoices):
        ECONOMIC_BUYER = "economic buyer"
        CHAMPION = "champion"
        COACH = "coach"
        TECHNICAL_BUYER = "technical buyer"
        USER = "user"
        PROCUREMENT = "procurement"
        LEGAL = "legal"
        BLOCKER = "blocker"

    class Stance(models.TextChoices):
        FOR = "for"
        AGAINST = "against"
        OPEN = "open"

    key = models.CharField(max_length=200, unique=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=Role.choices)
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True, default="")
    said_on = models.DateField(null=True)
    source = models.TextField(blank=True, default="")
    batch = written_by()
    history = kept_history("deal", "person")


class DecisionStep(models.Model):
    """One step in which a deal is decided, by whom (words) and until when; done on `done_on`."""

    key = models.CharField(max_length=200, unique=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT)
    what = models.TextField()
    who = models.CharField(max_length=300, blank=True, default="")
    due = models.DateField(null=True)
    done_on = models.DateField(null=True)
    batch = written_by()
    history = kept_history("deal")


_QUOTED = [choice for choice in Outcome.choices if choice[0] != Outcome.REFERRED]
"""A price quoted is won, lost, not decided or withdrawn; deals alone are referred."""


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
    outcome = models.CharField(max_length=12, choices=_QUOTED, blank=True, default="")
    seller = models.CharField(max_length=200, blank=True, default="")
    batch = written_by()
    history = kept_history("customer", "deal", "product")
