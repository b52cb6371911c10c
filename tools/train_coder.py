"""Encode the training set and fit the coder's heads anew: run after any change of its passages.

`.venv/bin/python tools/train_coder.py`, after `tools/tune_encoder.py` if the encoder is tuned anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from whybuy.methods.text import Encoder, training
from whybuy.methods.text.heads import fit, written


def main() -> None:
    """Write `vectors.npy` and `fitted.npz` beside the passages."""
    folder = Path(training.__file__).parent
    vectors = Encoder().encode(training.texts())
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    fitted = fit(training.examples(training.vectors()), training.codes())
    (folder / "fitted.npz").write_bytes(written(fitted))
    print(f"{len(vectors)} passages encoded, {len(training.codes())} codes fitted.")


if __name__ == "__main__":
    main()
