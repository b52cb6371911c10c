"""What was blanked for good at somebody's wish, and which files were rewritten for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Redaction(models.Model):
    """One person redacted. It holds counts of what was blanked, never what it was."""

    record = models.CharField(max_length=20)
    record_key = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    blanked = models.JSONField(default=dict)


class Tombstone(models.Model):
    """A file that was rewritten: its old hash, so that it is known when it comes again."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="tombstones")
    old_sha256 = models.CharField(max_length=64, db_index=True)
    new_sha256 = models.CharField(max_length=64, blank=True, default="")
    file_name = models.TextField(blank=True, default="")
