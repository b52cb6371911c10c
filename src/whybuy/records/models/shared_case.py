"""A case shown to somebody outside by a link."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SharedCase(models.Model):
    """A case as it was when it was shared, for whoever has the link. Only its hash is kept.

    `contents` is JSON, of whybuy.shared/1: nothing is read anew when the link is opened.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    customer = models.CharField(max_length=200, db_index=True)
    title = models.CharField(max_length=300, blank=True, default="")
    contents = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
