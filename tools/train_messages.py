"""Fit the reader of messages to the labelled set: writes `methods/text/messages/fitted.npz`.

Run from the checkout: `python tools/train_messages.py`. It takes about half a minute, nearly all of
it for the encoder.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from whybuy.methods.text import Encoder
from whybuy.methods.text.messages import fitting
from whybuy.methods.text.messages.features import features

CHECKOUT = Path(__file__).parents[1]
LABELLED = CHECKOUT / "benchmarks" / "message_data" / "messages.csv"
FITTED = CHECKOUT / "src" / "whybuy" / "methods" / "text" / "messages" / "fitted.npz"


def main() -> None:
    """Fit twice, with counts alone and with the encoder's vectors beside them."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row["text"] for row in rows]
    verdicts = [row["first"] for row in rows]
    properties = [row["first_properties"].split() for row in rows]
    counts, vectors = features(texts), Encoder().encode(texts).astype(np.float64)
    fits = {
        "rules": fitting.fit(counts, verdicts, properties),
        "both": fitting.fit(counts, verdicts, properties, vectors=vectors),
    }
    FITTED.write_bytes(fitting.written(fits))
    print(f"{len(rows)} messages, {counts.shape[1]} counts, {FITTED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
