"""Customers sent to us, and customers whom we sent to others."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.deal import Deal
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Referral(models.Model):
    """`customer` was sent to us ("in"), or by us to somebody else ("out").

    `other` names the firm or person at the other end, on record as `other_customer` or
    `other_person` perhaps. `split` is their product with our service.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    direction = models.CharField(max_length=5, choices=Direction.choices)
    day = models.DateField(null=True, db_index=True)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    other = models.CharField(max_length=300, blank=True, default="")
    other_customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+"
    )
    other_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    why = models.TextField(blank=True, default="")
    split = models.BooleanField(null=True)
    came_of_it = models.TextField(blank=True, default="")
    batch = written_by()
    history = kept_history("customer", "deal", "other_customer", "other_person")
