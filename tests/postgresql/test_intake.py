from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql.again import holds


@pytest.mark.postgres
def test_what_gets_into_sqlite_gets_into_postgresql(postgres_url: str, tmp_path: Path) -> None:
    holds("intake", database=postgres_url, folder=tmp_path)
