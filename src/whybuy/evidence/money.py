"""Money as the records keep it (whole minor units) and as people read it."""

from __future__ import annotations

_WITHOUT_MINOR = {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "XPF", "PYG", "RWF"}
_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def minor_units(currency: str) -> int:
    """How many minor units make one of this currency: 100 cents a euro, 1 a yen (ISO 4217)."""
    if currency in _WITHOUT_MINOR:
        return 1
    return 1000 if currency in _THOUSANDTHS else 100
