"""Who may come in, and as what."""

from __future__ import annotations

from django.conf import settings
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


class Invitation(models.Model):
    """A link by which somebody new joins with this role, once, until it expires."""

    role = models.CharField(max_length=10, choices=User.Role.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    joined = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )


class Sitting(models.Model):
    """One browser in which a user is signed in, as long as its session lives."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=60, blank=True, default="")
    agent = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who came in, or failed to, and who changed who may. Rows are added, never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    what = models.CharField(max_length=40)
    who = models.CharField(max_length=150, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=60, blank=True, default="")
    agent = models.CharField(max_length=300, blank=True, default="")
