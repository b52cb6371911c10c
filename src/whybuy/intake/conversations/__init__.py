"""Conversations in: one reader a format, who spoke, and whose conversation it is."""

from whybuy.intake.conversations.days import with_days
from whybuy.intake.conversations.reading import read, reader_of
from whybuy.intake.conversations.talk import Code, Mark, Read, Talk

__all__ = ["Code", "Mark", "Read", "Talk", "read", "reader_of", "with_days"]
