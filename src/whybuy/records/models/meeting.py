"""Meetings with customers, and the calendars in which they are read."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.deal import Deal
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.user import User


class Meeting(models.Model):
    """One meeting: its plan, and what came of it.

    `at` is the time of day ("14:30") in `zone`, an IANA name. `by_whom` are of the team, `people`
    keys or names of the customer's, each with "; " between; `questions` stand one a line. `state`
    "" is "planned"; `uid` is the calendar's.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        AGREED = "agreed"
        HELD = "held"
        CANCELLED = "cancelled"

    class Served(models.TextChoices):
        WELL = "well"
        NOT_QUITE = "not quite"
        BADLY = "badly"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    day = models.DateField(db_index=True)
    at = models.CharField(max_length=5, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    minutes = models.BigIntegerField(null=True)
    place = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=60, blank=True, default="")
    by_whom = models.TextField(blank=True, default="")
    people = models.TextField(blank=True, default="")
    aim = models.TextField(blank=True, default="")
    decision = models.TextField(blank=True, default="")
    questions = models.TextField(blank=True, default="")
    learnt = models.TextField(blank=True, default="")
    decided = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    next_due = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    served = models.CharField(max_length=10, choices=Served.choices, blank=True, default="")
    served_words = models.TextField(blank=True, default="")
    uid = models.CharField(max_length=300, blank=True, default="", db_index=True)
    batch = written_by()
    history = kept_history("customer", "deal")


class CalendarFeed(models.Model):
    """A private calendar of one of the team (a key), read by a link. Only its hash is kept."""

    member = models.CharField(max_length=200, db_index=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
