"""A new workspace's tables are laid out at once, and are those that the migrations make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from whybuy.records import workspace as workspaces

WALKED = """
import sys
from pathlib import Path
from whybuy import settings
from whybuy.records import workspace
settings.configure(workspace.read(Path(sys.argv[1])))
from whybuy.records import laying_out, migrating
if sys.argv[2] == "walked":
    laying_out.migrate_all()
elif sys.argv[2] == "laid out":
    assert laying_out.lay_out(migrating._known())
elif sys.argv[2] == "other packages":
    assert not laying_out.lay_out(migrating._known() | {("mfa", "0004_to_come")})
    assert not migrating._applied()
    raise SystemExit
print(laying_out.written())
"""


def _tables(folder: Path, how: str) -> str:
    workspaces.create(folder)
    run = subprocess.run(
        [sys.executable, "-c", WALKED, str(folder), how], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_tables_that_ship_are_those_that_the_migrations_make(tmp_path: Path):
    from whybuy.records.laying_out import SCHEMA

    ships = SCHEMA.read_text(encoding="utf-8").strip()
    assert _tables(tmp_path / "walked", "walked") == ships, "Run tools/write_schema.py."


def test_what_is_laid_out_reads_back_as_it_ships(tmp_path: Path):
    from whybuy.records.laying_out import SCHEMA

    ships = SCHEMA.read_text(encoding="utf-8").strip()
    assert _tables(tmp_path / "new", "laid out") == ships


def test_where_the_packages_have_other_migrations_nothing_is_laid_out(tmp_path: Path):
    assert _tables(tmp_path / "new", "other packages") == ""
