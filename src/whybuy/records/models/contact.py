"""A contact made with a customer."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Contact(models.Model):
    """One contact: when, how, by whom, what we gave, what we offered, what they said.

    `response` is what came of it, `sort` what it was for, `product` the key of what was offered,
    `minutes` how long it took.
    """

    class Response(models.TextChoices):
        ORDERED = "ordered"
        INTERESTED = "interested"
        NOT_NOW = "not now"
        NO = "no"
        NO_ANSWER = "no answer"
        HAPPY = "happy"
        UNHAPPY = "unhappy"

    class Sort(models.TextChoices):
        OFFER = "offer"
        GAVE = "gave"
        CARE = "care"
        ASK = "ask"
        REVIEW = "review"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    day = models.DateField(db_index=True)
    channel = models.CharField(max_length=60, blank=True, default="")
    by_whom = models.CharField(max_length=200, blank=True, default="")
    gave = models.TextField(blank=True, default="")
    offer = models.TextField(blank=True, default="")
    said = models.TextField(blank=True, default="")
    response = models.CharField(max_length=12, choices=Response.choices, blank=True, default="")
    sort = models.CharField(max_length=10, choices=Sort.choices, blank=True, default="")
    product = models.CharField(max_length=200, blank=True, default="")
    minutes = models.BigIntegerField(null=True)
    batch = written_by()
    history = kept_history("customer", "person")
