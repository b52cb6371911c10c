"""Somebody blanked in the files that were kept as they came, each read as intake reads it."""

from whybuy.intake.blanking.kept import KeptFiles

__all__ = ["KeptFiles"]
