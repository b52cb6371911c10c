"""Encode the training set and fit the coder's heads anew: run after any change of its passages.

`.venv/bin/python tools/train_coder.py`, after `tools/tune_encoder.py` if the encoder is tuned anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from whybuy.methods.text import Encoder, training
from whybuy.methods.text.heads import Examples, fit, written


def main() -> None:
    """Write `vectors.npy` and `fitted.npz` beside the passages."""
    folder = Path(training.__file__).parent
    known = training.passages()
    vectors = Encoder().encode([passage.text for passage in known])
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    held = tuple(passage.codes for passage in known)
    examples = Examples(training.vectors(), held, np.ones(len(known)))
    (folder / "fitted.npz").write_bytes(written(fit(examples, training.codes())))
    print(f"{len(known)} passages encoded, {len(training.codes())} codes fitted.")


if __name__ == "__main__":
    main()
