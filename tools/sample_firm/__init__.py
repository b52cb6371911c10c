"""The sample firm: an invented maker of dosing equipment, its customers, and the truth about them.

`uv run python -m tools.sample_firm` writes the files that the package ships and the truth beside
this folder. Every noun draws from streams of its own (`firm.stream`), so that deals, meetings or
conversations added later change nothing that stands.
"""
