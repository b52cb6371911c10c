"""What a customer or prospect told us of themselves in numbers, and benchmarks."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.mention import kept_history, written_by


class Number(models.Model):
    """One number, a value or a range, for a variable of a value model by its name.

    Without a customer it is for all of them: a benchmark.
    """

    class Mark(models.TextChoices):
        SAID = "said"
        BENCHMARK = "benchmark"
        GUESS = "guess"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True, default="")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    source = models.TextField(blank=True, default="")
    said_by = models.CharField(max_length=300, blank=True, default="")
    said_on = models.DateField(null=True)
    mark = models.CharField(max_length=10, choices=Mark.choices, blank=True, default="")
    batch = written_by()
    history = kept_history("customer")
