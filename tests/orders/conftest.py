"""Every engine, as one fixture: what passes these tests is an order log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.orders.lines import Shelf
from whybuy.orders.duckdb import DuckDBOrderLog
from whybuy.orders.port import OrderLog
from whybuy.orders.postgres import PostgresOrderLog

ENGINES = ["duckdb", pytest.param("postgres", marks=pytest.mark.postgres)]


def log_of(engine: str, folder: Path, request: pytest.FixtureRequest) -> OrderLog:
    """An empty log of this engine."""
    folder.mkdir(exist_ok=True)
    if engine == "duckdb":
        return DuckDBOrderLog(folder)
    return PostgresOrderLog(folder, url=request.getfixturevalue("postgres_url"))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def shelf(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Shelf:
    """An empty log of each engine with its manifest."""
    return Shelf(log_of(engine, tmp_path / "orders", request), tmp_path)
