"""What customers said: conversations, their texts, who spoke when, and the passages."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.customer import Customer
from whybuy.records.models.deal import Deal
from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Conversation(models.Model):
    """One conversation. Its words are the script whose hash it names, written once.

    `sides` are the corrections of who speaks for whom, a line each: side, tab, speaker. `people`
    are those whom the file names, a line each: name, tab, address, tab, side.
    """

    class Medium(models.TextChoices):
        INTERVIEW = "interview"
        CALL = "call"
        MAIL = "mail"
        NOTE = "note"
        SURVEY = "survey"
        REVIEW = "review"
        CHAT = "chat"
        ASKED = "asked"

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT)
    day = models.DateField(null=True, db_index=True)
    medium = models.CharField(max_length=10, choices=Medium.choices, blank=True, default="")
    title = models.TextField(blank=True, default="")
    file = models.CharField(max_length=64, blank=True, default="")
    format = models.CharField(max_length=40, blank=True, default="")
    script = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    invented = models.BooleanField(default=False)
    people = models.TextField(blank=True, default="")
    sides = models.TextField(blank=True, default="")
    batch = written_by()
    history = kept_history("customer", "person", "deal")


class Script(models.Model):
    """The whole text of a conversation as it was told; a corrected one is another script.

    None is ever changed (but by redaction) or removed: an undo shows the one before again.
    """

    conversation = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="told_once", fields=["conversation", "sha256"])]


class Turn(models.Model):
    """One turn of a script: `text[start:stop]`, who spoke, and to which question."""

    script = models.ForeignKey(Script, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    speaker = models.TextField(blank=True, default="")
    side = models.CharField(max_length=10, blank=True, default="")
    at_ms = models.BigIntegerField(null=True)
    asked = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="turns_in_order", fields=["script", "number"])]


class Passage(models.Model):
    """A sentence or a short run of them: `text[start:stop]` of a script, within one turn.

    The same words at the same conversation have the same `key` in whichever script.
    """

    script = models.ForeignKey(Script, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    turn = models.IntegerField()
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    key = models.CharField(max_length=16, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="passages_in_order", fields=["script", "number"])
        ]
