"""Encode the training set and fit the coder's heads anew: run after any change of its passages.

`.venv/bin/python tools/train_coder.py`, after `tools/tune_encoder.py` if the encoder is tuned anew;
`--larger` for the larger one, after `tools/tune_larger.py`, once its packages are installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from whybuy.methods.text import Encoder, training
from whybuy.methods.text.heads import fit, written
from whybuy.methods.text.larger import LargerEncoder

FOLDER = Path(training.__file__).parent


def small() -> None:
    """Write `vectors.npy` and `fitted.npz` beside the passages."""
    np.save(FOLDER / "vectors.npy", Encoder().encode(training.texts()).astype(np.float16))
    fitted = fit(training.examples(training.vectors()), training.codes())
    (FOLDER / "fitted.npz").write_bytes(written(fitted))


def larger() -> None:
    """Write `larger.npy`; the larger coder's heads were tuned together with its encoder."""
    np.save(FOLDER / "larger.npy", LargerEncoder().encode(training.texts()).astype(np.float16))


def main() -> None:
    """Encode and fit."""
    larger() if "--larger" in sys.argv else small()
    print(f"{len(training.texts())} passages encoded.")


if __name__ == "__main__":
    main()
