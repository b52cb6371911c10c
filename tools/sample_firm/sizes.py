"""How many people work at each customer: drawn, but for those who said so."""

from __future__ import annotations

import numpy as np
from tools.sample_firm.firm import stream

SAID = {
    "Ballinreagh Meats": 160,
    "Lisnarrow Milk Co-operative": 14,
    "Mullinaree Growers": 3,
    "Old Tannery Ales": 9,
    "Primeurs Grandvarenne": 40,
}


def drawn_size(name: str, *, large: bool) -> int:
    """Employees of the firm of that name."""
    if name in SAID:
        return SAID[name]
    middle, spread = (190, 0.55) if large else (42, 0.7)
    return max(3, round(middle * float(np.exp(stream("size", name).normal(0, spread)))))
