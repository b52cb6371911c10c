"""Who may do what: roles, actions, and the table that joins them. What is not granted is denied."""

from __future__ import annotations

from typing import Any

from whybuy.errors import Denied

ROLES = ("owner", "editor", "reader", "none")
"""Owner: everything. Editor: loads and edits. Reader: asks and reads. None: nothing yet."""

ACTIONS = ("enter", "own", "ask", "read", "import", "undo", "edit", "manage")
"""Enter: come in, sign in and out. Own: see to one's own password, passkeys and sessions.
Ask: put a question. Read: see the records behind an answer. Import: load files. Undo: take a batch
back. Edit: enter and change records. Manage: users."""

_GRANTED = {
    "owner": frozenset(ACTIONS),
    "editor": frozenset(ACTIONS) - {"manage"},
    "reader": frozenset({"enter", "own", "ask", "read"}),
    "none": frozenset({"enter", "own"}),
    None: frozenset({"enter"}),
}


def allowed(role: str | None, action: str | None) -> bool:
    """Whether somebody of this role (None: nobody known) may do this. Unknown ones are denied."""
    return action in _GRANTED.get(role, frozenset())


def require(user: Any, action: str) -> None:
    """Go on where this user may do this. Raises Denied, saying who could change that."""
    role = getattr(user, "role", None) if getattr(user, "is_active", False) else None
    if not allowed(role, action):
        who = getattr(user, "username", "") or "Somebody who has not signed in"
        having = f" (role {role})" if role else ""
        raise Denied(
            f"{who}{having} may not {action} here. An owner can change that with: "
            "whybuy user role NAME ROLE."
        )
