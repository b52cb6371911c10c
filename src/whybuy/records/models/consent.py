"""What a customer said about being contacted."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Consent(models.Model):
    """One word, yes or no, on one channel or on all (""), of one person or of the whole customer.

    `source` says how we know it; without `said_on` nobody knows when it was said. It holds up to
    and including `until`, where that is known.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        PHONE = "phone"
        VISIT = "visit"
        POST = "post"
        MESSAGE = "message"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True, default="")
    allowed = models.BooleanField()
    source = models.CharField(max_length=300)
    said_on = models.DateField(null=True)
    until = models.DateField(null=True)
    batch = written_by()
    history = kept_history("customer", "person")
