from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql.again import holds


@pytest.mark.postgres
def test_what_keeps_sqlite_sound_keeps_postgresql_sound(postgres_url: str, tmp_path: Path) -> None:
    holds("upkeep", database=postgres_url, folder=tmp_path)
