"""How a file of one shape was read, for the next file of that shape."""

from __future__ import annotations

from django.db import models


class Mapping(models.Model):
    """The columns and options chosen for files with these column names, in whatever order."""

    header_sha256 = models.CharField(max_length=64, unique=True)
    header = models.JSONField(default=list)
    kind = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)
