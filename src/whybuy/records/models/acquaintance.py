"""Who knows whom."""

from __future__ import annotations

from django.db import models

from whybuy.records.models.mention import kept_history, written_by
from whybuy.records.models.person import Person


class Acquaintance(models.Model):
    """`person` is known: to one of the team (`member`, a key or name), or to `other`.

    `last` is the day of the last contact, `times` how many there were.
    """

    class How(models.TextChoices):
        COLLEAGUE = "colleague"
        FORMER_COLLEAGUE = "former colleague"
        REFERRAL = "referral"
        MEETING = "meeting"
        MAIL = "mail"
        NETWORK = "network"
        CLIENT = "client"
        FRIEND = "friend"
        FAMILY = "family"
        OTHER = "other"

    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    member = models.CharField(max_length=200, blank=True, default="")
    how = models.CharField(max_length=20, choices=How.choices, blank=True, default="")
    since = models.DateField(null=True)
    last = models.DateField(null=True)
    times = models.BigIntegerField(null=True)
    note = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    batch = written_by()
    history = kept_history("person", "other")
