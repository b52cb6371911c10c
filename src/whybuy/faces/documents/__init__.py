"""Answers as documents: PDF, sheets, calendars. Nothing is made here yet; the room is kept."""
