"""Files of ours that the coder is made of: each is checked against its SHA-256 before it is used.

`files.sha256` names them; `tools/write_sums.py` writes it anew after any of them was made anew.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from whybuy.errors import BadFile

BY_HAND = "Coding by hand goes on without it."
SUMS = "files.sha256"
NUMBERS = (".npz", ".npy", ".onnx")
"""Of what is text, the ends of lines may differ: git writes them as the machine has them."""


def own_file(name: str) -> bytes:
    """What a file of ours holds; its name is that in `files.sha256`, like "training/fitted.npz".

    Raises BadFile where it is missing or is not the one that was checked; it says what to do.
    """
    content = _read(name)
    if sum_of(name, content) != _sums().get(name):
        raise BadFile(_lost(name, "is not the one that was checked"))
    return content


def own_text(name: str) -> str:
    """The same of a file of text."""
    return own_file(name).decode("utf-8")


def own_names(folder: str) -> list[str]:
    """The names of our files in a folder, like "training/more", in their order."""
    return sorted(name for name in _sums() if name.rpartition("/")[0] == folder)


def sum_of(name: str, content: bytes) -> str:
    """The SHA-256 of what a file holds, whatever ends the lines of a text."""
    if not name.endswith(NUMBERS):
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


@cache
def _sums() -> dict[str, str]:
    lines = _read(SUMS).decode("utf-8").splitlines()
    return {name: sha for sha, _, name in (line.partition("  ") for line in lines)}


def _read(name: str) -> bytes:
    try:
        return resources.files(__package__ or "").joinpath(*name.split("/")).read_bytes()
    except OSError as error:
        raise BadFile(_lost(name, f"cannot be read ({error.strerror})")) from None


def _lost(name: str, why: str) -> str:
    return (
        f"{name}, a part of whybuy's coder, {why}. Install whybuy anew: "
        f"pip install --force-reinstall whybuy. {BY_HAND}"
    )
