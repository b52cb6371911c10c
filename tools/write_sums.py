"""Write the SHA-256 of each file that the coder is made of: run after any of them was made anew.

`.venv/bin/python tools/write_sums.py`
"""

from __future__ import annotations

from pathlib import Path

import whybuy.methods.text as text
from whybuy.methods.text.own_files import NUMBERS, SUMS, sum_of

FOLDER = Path(text.__file__).parent
KINDS = (*NUMBERS, ".json", ".csv")


def sums() -> str:
    """A line each, as `sha256sum` writes them."""
    files = sorted(file for file in FOLDER.rglob("*") if file.suffix in KINDS)
    named = [(file.relative_to(FOLDER).as_posix(), file.read_bytes()) for file in files]
    return "".join(f"{sum_of(name, content)}  {name}\n" for name, content in named)


if __name__ == "__main__":
    (FOLDER / SUMS).write_text(sums(), encoding="utf-8")
