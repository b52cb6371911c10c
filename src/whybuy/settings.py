"""Django's settings for one workspace, and the only place where `"whybuy.…"` stands as a string."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from whybuy.errors import CannotWrite
from whybuy.records.workspace import Workspace

SERVER = "whybuy.faces.web.wsgi:application"
SERVE = "whybuy.faces.web.server:serve"
API_URLS = "whybuy.faces.api.urls"
MCP = "whybuy.faces.mcp.server:serve"
BESIDE = "whybuy.faces.cli.demonstrating:beside"
DOCUMENTS = {
    "pdf": "whybuy.faces.documents.pages:pdf",
    "xlsx": "whybuy.faces.documents.sheets:xlsx",
}
"""What makes a document of an answer, by the ending of its file."""
CASES = {
    "pdf": "whybuy.faces.documents.case_pages:pdf",
    "xlsx": "whybuy.faces.documents.case_sheets:xlsx",
}
"""What makes a document of one customer's case, by the ending of its file."""
BRIEFS = {"pdf": "whybuy.faces.documents.brief_paper:brief_pdf"}
"""What makes a file of the brief for a prospect, by its ending."""
CALENDARS = {"ics": "whybuy.faces.documents.meeting_calendar:meetings_ics"}
"""What makes a calendar of meetings."""
LETTERS = {"pdf": "whybuy.faces.documents.deal_paper:letter_pdf"}
"""What makes a letter that somebody edited a file to print."""
CALLS = {
    "pdf": "whybuy.faces.documents.call_sheet:calls_pdf",
    "xlsx": "whybuy.faces.documents.call_rows:calls_xlsx",
    "csv": "whybuy.faces.documents.call_rows:calls_csv",
    "ics": "whybuy.faces.documents.call_rows:calls_ics",
}
"""What makes a file of a week's calls, by its ending."""
TABLES = {
    "xlsx": "whybuy.faces.documents.call_rows:xlsx_of",
    "csv": "whybuy.faces.documents.call_rows:csv_of",
}
"""What makes a file of any table, by its ending."""

APPS = [
    "whybuy.faces.web",  # first, so that its sign-in page stands before allauth's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "simple_history",
    "whybuy.records.apps.RecordsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "whybuy.faces.web.access.AccessMiddleware",
    "whybuy.faces.web.joining.KeyFirst",
    "whybuy.faces.web.sign_ins.Seen",
    "whybuy.faces.web.faults.PlainWords",
]

CONTENT_FROM = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""Where a page may take each thing from: this machine alone, nothing inline."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django.request": {"handlers": ["terminal"], "propagate": False}},
}
"""A page that breaks says so in the terminal where it is served."""


def configure(workspace: Workspace) -> None:
    """Set Django up for this workspace. Once in a process; a second workspace is refused."""
    import django
    from django.conf import settings

    if settings.configured:
        if workspace != settings.WHYBUY_WORKSPACE:
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
        # Another language joins when its texts do; dates and numbers alone would be a mixture.
        "LANGUAGES": [("en", "English")],
        "INSTALLED_APPS": APPS,
        "SIMPLE_HISTORY_DATE_INDEX": False,
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "cache",
                # Beyond so many the oldest make way: a limit must not be forgotten by crowding.
                "OPTIONS": {"MAX_ENTRIES": 20_000},
            }
        },
        **_pages(),
        **_entry(workspace),
    }


def _pages() -> dict[str, Any]:
    """What stands around every page: middleware, templates, static files, content security."""
    return {
        "WHYBUY_API_URLS": API_URLS,
        "APPEND_SLASH": False,
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "whybuy.faces.web.frame.frame",
                    ]
                },
            }
        ],
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "X_FRAME_OPTIONS": "DENY",
        "CSRF_FAILURE_VIEW": "whybuy.faces.web.faults.not_from_this_page",
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": CONTENT_FROM},
        "LOGGING": LOGGING,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_500_000,
        # Two hundred rows pasted into the sheet, some twenty fields each.
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 10_000,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "FORM_RENDERER": "django.forms.renderers.DjangoTemplates",
    }


def _entry(workspace: Workspace) -> dict[str, Any]:
    """Who comes in and how they stay: name and password, or a link that works once; no e-mail."""
    cookie = "whybuy_" + hashlib.sha256(str(workspace.path).encode()).hexdigest()[:8]
    return {
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "ACCOUNT_ADAPTER": "whybuy.faces.web.entry.ClosedAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "MFA_ADAPTER": "whybuy.faces.web.passkeys.Adapter",
        "MFA_SUPPORTED_TYPES": ["webauthn", "totp", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        # A phone's clock may be half a minute off.
        "MFA_TOTP_TOLERANCE": 1,
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "home",
        "LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        # Two workspaces on two ports share the name localhost: each has cookies of its own.
        "SESSION_COOKIE_NAME": cookie,
        "CSRF_COOKIE_NAME": cookie + "_csrf",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
    }


def _database(workspace: Workspace) -> dict[str, Any]:
    """SQLite beside the workspace's other files, or PostgreSQL by URL."""
    if workspace.database is None:
        return _sqlite(workspace.path / "records.sqlite3")
    url = urlsplit(workspace.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }


def _sqlite(file: Path) -> dict[str, Any]:
    """One file; synchronous, so that a load that was reported survives a power cut.

    On a read-only disk it is opened as unchanging: SQLite's journal would need a file of its own.
    """
    if file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        journal = file.with_name(file.name + "-wal")
        if journal.exists() and journal.stat().st_size:
            raise CannotWrite(
                f"{file} holds changes that were not tidied away when whybuy last ended, and "
                f"{file.parent} cannot be written to. Make it writable once, then open it again."
            )
        name, setting = f"file:{quote(str(file))}?mode=ro&immutable=1", ""
    else:
        with contextlib.suppress(OSError):  # said in plain words when the file is opened
            file.touch(mode=0o600)
        name, setting = (
            str(file),
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
        )
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": setting}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}


def _secret(file: Path) -> str:
    """The workspace's own key, made once and readable by its owner alone.

    Written whole beside its place and then linked there: another process never reads half a key.
    Where nothing can be written, a key for this process alone.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        if not file.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        return file.read_text(encoding="utf-8")
    except OSError:
        return secrets.token_urlsafe(50)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
