"""Encode the training set of the coder anew: run after any change of its passages.

`.venv/bin/python tools/train_coder.py`
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from whybuy.methods.text import Encoder, training


def main() -> None:
    """Write `vectors.npy` beside the passages."""
    folder = Path(training.__file__).parent
    vectors = Encoder().encode([passage.text for passage in training.passages()])
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    print(f"{len(vectors)} passages encoded.")


if __name__ == "__main__":
    main()
