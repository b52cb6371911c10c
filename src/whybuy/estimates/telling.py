"""How far a long work is, told to whoever waits for it; who may say that it is enough."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

Hear = Callable[[str, float], object]
"""Hears what is being done and what share of it is; False to have what was found so far."""

_hears: ContextVar[Hear | None] = ContextVar("hears", default=None)


@contextmanager
def heard_by(hear: Hear) -> Generator[None]:
    """Whatever is worked out within tells `hear` how far it is."""
    before = _hears.set(hear)
    try:
        yield
    finally:
        _hears.reset(before)


def tell(words: str, share: float) -> bool:
    """Tell whoever waits; whether to go on."""
    hear = _hears.get()
    return hear is None or hear(words, share) is not False
