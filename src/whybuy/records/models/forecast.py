"""The forecast ledger: what answers foretold. Rows are added, never changed."""

from __future__ import annotations

from django.db import models


class Forecast(models.Model):
    """One figure foretold on `as_of` for the days up to `due`, to be scored when they have passed."""

    made_at = models.DateTimeField(auto_now_add=True)
    question = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    measure = models.CharField(max_length=60)
    as_of = models.DateField()
    due = models.DateField()
    estimate = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    unit = models.CharField(max_length=20)
    method = models.CharField(max_length=100)
    revision = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="foretold_once",
                fields=["question", "subject", "measure", "as_of", "due", "method", "revision"],
            )
        ]
