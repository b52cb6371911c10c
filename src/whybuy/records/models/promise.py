"""What was promised to a customer."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Promise(models.Model):
    """One promise of ours: kept on `done_on`, open without it; `contact` is where it was made."""

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    what = models.TextField()
    made_on = models.DateField(null=True)
    due = models.DateField(null=True, db_index=True)
    by_whom = models.CharField(max_length=200, blank=True, default="")
    done_on = models.DateField(null=True)
    contact = models.CharField(max_length=200, blank=True, default="")
    batch = written_by()
    history = kept_history("customer", "person")
