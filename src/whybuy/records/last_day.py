"""The last day of which the records know anything, orders apart."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Q

from whybuy.records import sources
from whybuy.records.models import (
    Batch,
    Case,
    Consent,
    Contact,
    Contract,
    Conversation,
    Deal,
    Fact,
    Measure,
    Meeting,
    Need,
    Number,
    Promise,
    Referral,
    StageChange,
    YellowLight,
)

OURS = ("belief", "round", "audit sample", "codebook")
"""Kinds of batches that say nothing of customers."""


def last_day(*, today: date, entries: bool = True) -> date | None:
    """The last day up to `today` on which something was said, done, agreed or entered by hand.

    What is kept by hand is kept up to date, so the day of an entry counts, unless without
    `entries`; the day on which a file was loaded does not, for the file may be old. None where no
    record has a day.
    """
    by_hand = Batch.objects.filter(source__name=sources.BY_HAND, state=Batch.State.LOADED)
    by_hand = by_hand.exclude(kind__in=OURS)
    entered = by_hand.aggregate(at=Max("at"))["at"]
    days = [
        Contact.objects.filter(day__lte=today).aggregate(day=Max("day"))["day"],
        Contract.objects.filter(start__lte=today).aggregate(day=Max("start"))["day"],
        Contract.objects.filter(ended__lte=today).aggregate(day=Max("ended"))["day"],
        Conversation.objects.filter(day__lte=today).aggregate(day=Max("day"))["day"],
        Deal.objects.filter(opened__lte=today).aggregate(day=Max("opened"))["day"],
        Deal.objects.filter(closed__lte=today).aggregate(day=Max("closed"))["day"],
        Case.objects.filter(started__lte=today).aggregate(day=Max("started"))["day"],
        Measure.objects.filter(said_on__lte=today).aggregate(day=Max("said_on"))["day"],
        Measure.objects.filter(measured_on__lte=today).aggregate(day=Max("measured_on"))["day"],
        Number.objects.filter(said_on__lte=today).aggregate(day=Max("said_on"))["day"],
        Consent.objects.filter(said_on__lte=today).aggregate(day=Max("said_on"))["day"],
        Promise.objects.filter(made_on__lte=today).aggregate(day=Max("made_on"))["day"],
        Promise.objects.filter(done_on__lte=today).aggregate(day=Max("done_on"))["day"],
        StageChange.objects.filter(day__lte=today).aggregate(day=Max("day"))["day"],
        _held(today),
        *(_last(model, today) for model in (Need, YellowLight)),
        Referral.objects.filter(day__lte=today).aggregate(day=Max("day"))["day"],
        Fact.objects.filter(said_on__lte=today).aggregate(day=Max("said_on"))["day"],
        None if entered is None or not entries else min(entered.date(), today),
    ]
    return max((day for day in days if day is not None), default=None)


def _held(today: date) -> date | None:
    """The last meeting that was held; what was planned and never told of says nothing."""
    told = Q(state="") & ~Q(learnt="", decided="", served="")
    held = Meeting.objects.filter(Q(state=Meeting.State.HELD) | told, day__lte=today)
    return held.aggregate(day=Max("day"))["day"]


def _last(model: type[Need] | type[YellowLight], today: date) -> date | None:
    """The last day on which one was said or settled."""
    said = model.objects.filter(said_on__lte=today).aggregate(day=Max("said_on"))["day"]
    settled = model.objects.filter(settled_on__lte=today).aggregate(day=Max("settled_on"))["day"]
    return max((day for day in (said, settled) if day), default=None)
