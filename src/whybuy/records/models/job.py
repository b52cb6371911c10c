"""Long work: what is to be done, who does it, how far it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Job(models.Model):
    """One piece of long work. `payload` names what it works on; it holds no data itself."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    kind = models.CharField(max_length=40)
    payload = models.CharField(max_length=300, blank=True, default="")
    options = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.WAITING, db_index=True
    )
    progress = models.FloatField(default=0)
    said = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True, default="")
    tries = models.IntegerField(default=0)
