"""Files of conversations, written where a test can see what is in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from whybuy.intake import conversations
from whybuy.intake.conversations.talk import Read
from whybuy.intake.receive import receive

Write = Callable[..., Path]
ReadFile = Callable[..., Read]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file: `write("call.vtt", text)`; text is UTF-8, bytes stay as they are."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def read(tmp_path: Path, write: Write) -> ReadFile:
    """What a file of this name and content is read as."""

    def reading(name: str, content: str | bytes) -> Read:
        folder = tmp_path / f"received-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        received = receive(write(name, content), folder=folder)
        reader = conversations.reader_of(received)
        assert reader is not None, f"{name} was taken for a table"
        return conversations.read(received, reader=reader)

    return reading


def turns(found: Read) -> list[tuple[str, str]]:
    """Who said what in the only conversation."""
    (talk,) = found.talks
    return [(turn.speaker, turn.text) for turn in talk.transcript.turns]
