"""Every error that whybuy raises on purpose.

WhybuyError
├── UserError                 the user can mend it: exit status 1, HTTP 400
│   ├── BadInput              what was given cannot be right (a value, a row, an option)
│   │   └── BadFile           a file that cannot be taken at all; nothing was changed
│   ├── TooLittleEvidence     the records do not carry an answer yet; says what to collect
│   ├── NoWorkspace           no workspace where one was looked for
│   ├── WorkspaceTooNew       the workspace was written by a newer whybuy
│   ├── NotFound              no such record, batch, question
│   ├── Denied                this user may not do that: HTTP 403
│   ├── MissingExtra          an optional part is not installed; names the command that installs it
│   └── CannotWrite           the disk is full or read-only, or another process is writing
└── Unsupported               an engine says before work starts that it cannot do this
"""

from __future__ import annotations


class WhybuyError(Exception):
    """The root of all errors raised on purpose; its text is for the user."""


class UserError(WhybuyError):
    """Something the user can mend; the text says how."""


class BadInput(UserError, ValueError):
    """A value that cannot be right; the text names it, where it stands, and the remedy."""


class BadFile(BadInput):
    """A file that cannot be taken at all. Nothing was changed."""


class TooLittleEvidence(UserError):
    """Too few records for an answer; the text says how many there are and are needed."""


class NoWorkspace(UserError):
    """No workspace was found; the text says where it was looked for and how to make one."""


class WorkspaceTooNew(UserError):
    """The workspace was written by a newer whybuy; the text names the version needed."""


class NotFound(UserError, LookupError):
    """No record, batch or question of that name."""


class Denied(UserError):
    """This user may not do that."""


class MissingExtra(UserError, ImportError):
    """An optional part is not installed; the text gives the exact install command."""


class CannotWrite(UserError, OSError):
    """Nothing could be written; the text says why and what to do. Nothing was changed."""


class Unsupported(WhybuyError, NotImplementedError):
    """The engine cannot do this; said before any work starts."""
