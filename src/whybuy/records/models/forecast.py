"""The forecast ledger: what answers foretold. Rows are added, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnly(models.QuerySet["Forecast"]):
    """Rows that nobody may change or remove: a forecast that can be edited proves nothing."""

    def update(self, **_: Any) -> int:
        raise TypeError("The forecast ledger is append-only: a forecast is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The forecast ledger is append-only: a forecast is never removed.")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        return self.update()


class Forecast(models.Model):
    """One figure foretold on `as_of` for the days to `due`, to be scored when they have passed."""

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

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "due"], name="forecasts_by_due_day")]
        constraints = [
            models.UniqueConstraint(
                name="foretold_once",
                fields=["question", "subject", "measure", "as_of", "due", "method", "revision"],
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            Forecast.objects.update()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        return Forecast.objects.all().delete()
