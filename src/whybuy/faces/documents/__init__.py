"""Answers as documents: PDF to print and to send, sheets to reckon on.

The other faces reach these through `Firm.document`, by the names in `whybuy.settings`.
"""
