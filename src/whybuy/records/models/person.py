"""A person at a customer."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by


class Person(models.Model):
    """Somebody whom we know by name.

    `past_employers` are names with "; " between, `profile` the address of a page about them.
    """

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    past_employers = models.TextField(blank=True, default="")
    profile = models.CharField(max_length=300, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")
