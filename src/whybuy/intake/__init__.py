"""How records get in: a file is received, recognised, checked, compared and loaded, or undone."""

from whybuy.intake.taken import Progress, Reject, Taken
from whybuy.intake.taking import sweep, take, undo

__all__ = ["Progress", "Reject", "Taken", "sweep", "take", "undo"]
