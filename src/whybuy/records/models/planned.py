"""The list of a week, and the experiments that tell whether it works."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.user import User


class Planned(models.Model):
    """One line of a week's list. `customer`, `person`, `by_whom` and `product` are keys.

    What it would change is in minor units of `currency`. `revision` is that of the records when
    it was proposed; who last said what became of it, and when, is in `by` and `at`.
    """

    class Sort(models.TextChoices):
        RE_SELL = "re-sell"
        CROSS_SELL = "cross-sell"
        UP_SELL = "up-sell"
        RENEWAL = "renewal"
        TOUCH = "touch"
        PROMISE = "promise"
        LIGHT = "light"
        NEED = "need"
        MEETING = "meeting"
        DEAL = "deal"
        INTRODUCTION = "introduction"

    class State(models.TextChoices):
        PLANNED = "planned"
        DONE = "done"
        LATER = "later"
        DECLINED = "declined"

    class Arm(models.TextChoices):
        OFFERED = "offered"
        HELD_OUT = "held out"

    key = models.CharField(max_length=40, unique=True)
    week = models.DateField(db_index=True)
    customer = models.CharField(max_length=200, db_index=True)
    person = models.CharField(max_length=200, blank=True, default="")
    by_whom = models.CharField(max_length=200, blank=True, default="")
    channel = models.CharField(max_length=10, blank=True, default="")
    sort = models.CharField(max_length=12, choices=Sort.choices)
    product = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    give_first = models.TextField(blank=True, default="")
    opening = models.TextField(blank=True, default="")
    expected = models.BigIntegerField(null=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    minutes = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why_not = models.TextField(blank=True, default="")
    experiment = models.CharField(max_length=200, blank=True, default="")
    arm = models.CharField(max_length=10, choices=Arm.choices, blank=True, default="")
    revision = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "planned contacts"


class Experiment(models.Model):
    """One holdout: a `share` of the customers, drawn by `seed`, hears no offers until it ends.

    `effect` is the least change that the owner wants to see, and `what` says of what.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    began = models.DateField()
    ended = models.DateField(null=True)
    share = models.FloatField()
    seed = models.CharField(max_length=60)
    effect = models.FloatField()
    what = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
