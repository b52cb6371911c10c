"""What is to be said of each passage while an encoder is tuned."""

from __future__ import annotations

from typing import Any

import numpy as np

from whybuy.methods.text import training
from whybuy.methods.text.suggestions import DRIVERS, REASONED, driver_of, main_driver

Codes = tuple[str, ...]
MAIN_SHARE = 0.75
"""What the main driver counts where a passage names others too."""


def wanted(held_codes: list[Codes], *, main_share: float = MAIN_SHARE) -> tuple[Any, Any]:
    """What is to be said of each passage: shares of the drivers, and the labels."""
    codes = training.codes()
    driver, labels = np.zeros((len(held_codes), 5), np.float32), []
    for at, held in enumerate(held_codes):
        named = {driver_of(code) for code in held} - {""}
        main = main_driver(held)
        others = named - {main}
        driver[at, DRIVERS.index(main)] = main_share if others else 1.0
        for other in others:
            driver[at, DRIVERS.index(other)] = (1 - main_share) / len(others)
        labels.append([c in held for c in codes] + [d in named for d in REASONED])
    return driver, np.array(labels, np.float32)
