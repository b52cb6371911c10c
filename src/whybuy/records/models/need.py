"""What customers need, and what makes them hesitate."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.deal import Deal
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class YellowLight(models.Model):
    """A customer's hesitation in their `words`; open until `settled_on`.

    `settled_by` is what settled it, in words; `passage` the key of where it was said.
    """

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    words = models.TextField()
    fear = models.TextField(blank=True, default="")
    said_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    settled_by = models.TextField(blank=True, default="")
    passage = models.CharField(max_length=16, blank=True, default="", db_index=True)
    batch = written_by()
    history = kept_history("customer", "deal", "person")


class Need(models.Model):
    """What a customer needs, in their `words`, and what follows if nothing changes.

    `per_year` is what that costs them a year, in minor units; `mark` "" is "supposed". It is
    settled when the customer agreed that this is the need.
    """

    class Mark(models.TextChoices):
        SUPPOSED = "supposed"
        SAID = "said"
        MEASURED = "measured"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    words = models.TextField()
    consequence = models.TextField(blank=True, default="")
    per_year = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    mark = models.CharField(max_length=10, choices=Mark.choices, blank=True, default="")
    said_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    passage = models.CharField(max_length=16, blank=True, default="", db_index=True)
    batch = written_by()
    history = kept_history("customer", "deal", "person")
