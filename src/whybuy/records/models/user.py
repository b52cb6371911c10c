"""Who may come in, and as what."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody of the firm. The role says what they may do; a user without one may do nothing."""

    class Role(models.TextChoices):
        OWNER = "owner"
        EDITOR = "editor"
        READER = "reader"
        NONE = "none"

    role = models.CharField(max_length=10, choices=Role.choices, default=Role.NONE)


class EntryLink(models.Model):
    """A link that signs one user in, once, until it expires. Only the token's hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
