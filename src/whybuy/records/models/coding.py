"""What people read in the customers' words: codes, each step of coding, rounds of double coding."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.source import Batch


class Code(models.Model):
    """One code of the firm's codebook. `driver` is set for reasons; `merged_into` is a key."""

    class Driver(models.TextChoices):
        REVENUE = "revenue"
        COST = "cost"
        RISK = "risk"
        EMOTION = "emotion"

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    driver = models.CharField(max_length=10, choices=Driver.choices, blank=True, default="")
    means = models.TextField(blank=True, default="")
    parent = models.CharField(max_length=60, blank=True, default="")
    merged_into = models.CharField(max_length=60, blank=True, default="")
    retired = models.BooleanField(default=False)
    batch = written_by()
    history = kept_history()


class CodingStep(models.Model):
    """One step of somebody who codes. Steps are added and taken back, never removed.

    The place is `offset` letters after the start of the passage `passage`, `length` letters long,
    so that it stays where the same words stand. `takes` is the step that an "uncode" takes away.
    Steps of one `move` are taken back together; `dropped` ones can no longer be done again.
    """

    class What(models.TextChoices):
        CODE = "code"
        UNCODE = "uncode"
        REJECT = "reject"
        READ = "read"

    conversation = models.CharField(max_length=200)
    passage = models.CharField(max_length=16, blank=True, default="")
    offset = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True, default="")
    what = models.CharField(max_length=6, choices=What.choices)
    how = models.CharField(max_length=10)
    takes = models.BigIntegerField(null=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    round = models.BigIntegerField(default=0)
    hand = models.CharField(max_length=1, blank=True, default="")
    move = models.BigIntegerField()
    taken_back_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="steps_of_a_conversation"),
            models.Index(fields=["passage", "code"], name="steps_of_a_passage"),
        ]


class Round(models.Model):
    """Double coding: some conversations, two coders who do not see each other's work."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")


class RoundTask(models.Model):
    """One conversation of a round for one coder, hand "a" or "b"."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tasks")
    conversation = models.CharField(max_length=200)
    hand = models.CharField(max_length=1)
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_coder_a_hand", fields=["round", "conversation", "hand"]
            )
        ]


class AuditDraw(models.Model):
    """Customers drawn by hash, so that what the machine codes can be checked."""

    seed = models.CharField(max_length=60)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")


class AuditCustomer(models.Model):
    """One customer drawn, and how likely it was to be."""

    draw = models.ForeignKey(AuditDraw, on_delete=models.PROTECT, related_name="customers")
    customer = models.CharField(max_length=200)
    probability = models.FloatField()
