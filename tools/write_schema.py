"""Write `records/schema.sqlite.sql`: the tables of a new workspace, as all migrations leave them.

    uv run python tools/write_schema.py

Run it whenever a migration is added or a package that brings some is raised; a test says when it
was forgotten.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from whybuy import settings
from whybuy.records import workspace as workspaces


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings.configure(workspaces.create(Path(folder) / "new"))
        from whybuy.records import laying_out

        laying_out.migrate_all()
        laying_out.SCHEMA.write_text(laying_out.written(), encoding="utf-8")
        print(f"{laying_out.SCHEMA}: {laying_out.SCHEMA.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
