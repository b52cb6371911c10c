"""Django's settings for one workspace, and the only place where `"whybuy.…"` stands as a string."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from whybuy.records.workspace import Workspace

SERVER = "whybuy.faces.web.wsgi:application"


def configure(workspace: Workspace) -> None:
    """Set Django up for this workspace. Once in a process; a second workspace is refused."""
    import django
    from django.conf import settings

    if settings.configured:
        if settings.WHYBUY_WORKSPACE != workspace:
            raise RuntimeError(f"This process already serves {settings.WHYBUY_WORKSPACE.path}.")
        return
    settings.configure(**for_workspace(workspace))
    django.setup()


def for_workspace(workspace: Workspace) -> dict[str, Any]:
    """All settings as a dictionary."""
    return {
        "WHYBUY_WORKSPACE": workspace,
        "SECRET_KEY": _secret(workspace.path / ".secret"),
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "DATABASES": {"default": _database(workspace)},
        "AUTH_USER_MODEL": "records.User",
        "ROOT_URLCONF": "whybuy.faces.web.urls",
        "WSGI_APPLICATION": SERVER.replace(":", "."),
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "LANGUAGE_CODE": "en",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.humanize",
            "django.contrib.staticfiles",
            "simple_history",
            "whybuy.records.apps.RecordsConfig",
        ],
    }


def _database(workspace: Workspace) -> dict[str, Any]:
    """SQLite beside the workspace's other files, or PostgreSQL by URL."""
    if workspace.database is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": workspace.path / "records.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    url = urlsplit(workspace.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }


def _secret(file: Path) -> str:
    """The workspace's own key, made once and readable by its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return file.read_text(encoding="utf-8") if file.exists() else secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        key = secrets.token_urlsafe(50)
        handle.write(key)
    return key
