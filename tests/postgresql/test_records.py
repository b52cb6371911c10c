from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql.again import holds


@pytest.mark.postgres
def test_what_is_kept_in_sqlite_is_kept_in_postgresql(postgres_url: str, tmp_path: Path) -> None:
    holds("records", database=postgres_url, folder=tmp_path)
