"""What must be kept and never read by whoever copies the records alone: the secrets of codes.

The key lies in a file of its own in the workspace, readable by its owner alone, and not in the
database: a copy of the database tells nobody's codes.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from whybuy.errors import CannotWrite, Denied

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY = ".codes-key"
SEALED = "sealed:"
"""Begins what was sealed, so that a secret in clear is never taken for one."""


def seal(text: str) -> str:
    """The text as it is stored: encrypted, and protected against change (Fernet)."""
    return SEALED + _fernet(made=True).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises Denied where it was not sealed with this workspace's key."""
    from cryptography.fernet import InvalidToken

    try:
        if not sealed.startswith(SEALED):
            raise InvalidToken
        return _fernet(made=False).decrypt(sealed.removeprefix(SEALED)).decode()
    except (InvalidToken, FileNotFoundError):
        raise Denied(
            _(
                "Codes cannot be checked: the key that they were kept with is not in this "
                "workspace (the file %(file)s). Put it back, or ask the owner for a link to come "
                "in (whybuy user reset NAME) and turn your codes on anew."
            )
            % {"file": KEY}
        ) from None


def _fernet(*, made: bool) -> Fernet:
    """The cipher with the workspace's key. Raises FileNotFoundError where there is none."""
    from cryptography.fernet import Fernet

    file = settings.WHYBUY_WORKSPACE.path / KEY
    if made and not file.exists():
        _make_key()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()))


def _make_key() -> None:
    """Written whole beside its place and then linked there: nobody ever reads half a key."""
    file = settings.WHYBUY_WORKSPACE.path / KEY
    draft = file.with_name(f"{KEY}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    except OSError as error:
        raise CannotWrite(
            _("The key of your codes cannot be kept in %(folder)s: %(why)s.")
            % {"folder": file.parent, "why": error.strerror}
        ) from error
    finally:
        draft.unlink(missing_ok=True)
