"""Files that cannot be taken, and places that cannot be written to: told plainly, nothing lost."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile, CannotWrite, WorkspaceTooNew
from whybuy.intake import receive
from whybuy.records import sources

from .conftest import Write

HEADER = "order id,customer,date,amount\n"
ORDERS = HEADER + "1,Acme,2026-05-01,10.00\n"
NOISE = bytes(range(256)) * 64

REFUSED = {
    "an empty file": (b"", "is empty: 0 bytes"),
    "blank space alone": (b"\n \n\n", "nothing but blank space"),
    "a header alone": (HEADER.encode(), "a header and no row under it"),
    "a program": (b"\x7fELF" + NOISE, "is not text"),
    "a workbook": (b"PK\x03\x04" + NOISE, "is a damaged workbook"),
    "a gzip of nothing": (gzip.compress(b""), "empty once unpacked"),
    "a gzip cut short": (gzip.compress(ORDERS.encode() * 9000)[:-200], "cut short"),
    "a damaged gzip": (
        gzip.compress(ORDERS.encode())[:-8] + b"12345678",
        "damaged gzip",
    ),
    "a parquet cut short": (b"PAR1" + NOISE, "damaged Parquet"),
    "a text in RTF": (b"{\\rtf1 hello}", "Save it as DOCX or TXT, then import that."),
    "no header": (b"1,2,3\n4,5,6\n", "cannot tell what this is"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name_and_changes_nothing(
    firm, write: Write, what: str
) -> None:
    content, told = REFUSED[what]
    with pytest.raises(BadFile) as refused:
        intake.take(firm, [write("given.csv", content)])
    assert told in str(refused.value)
    assert "given.csv" in str(refused.value)
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []


def test_a_missing_file_and_a_folder_are_told_apart(firm, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no file"):
        intake.take(firm, [tmp_path / "nowhere.csv"])
    with pytest.raises(BadFile, match="is a folder without a file"):
        intake.take(firm, [tmp_path])


def test_a_quotation_mark_never_closed_costs_one_row_and_not_the_file(firm, write: Write) -> None:
    text = ORDERS + '2,"Bolt,2026-05-01,5.00\n' + "3,Cog,2026-05-02,7.00\n" * 2
    (taken,) = intake.take(firm, [write("o.csv", text)])
    assert (taken.read, taken.new, taken.rejected) == (4, 3, 1)
    assert (taken.rejects[0].row, taken.rejects[0].column) == (3, "(the whole row)")
    assert taken.rejects[0].reason == "Its quotation marks do not pair up."


def test_a_cell_of_millions_of_letters_costs_one_row(firm, write: Write) -> None:
    text = ORDERS + f'2,"{"x" * 5_000_000}",2026-05-01,5.00\n3,Cog,2026-05-02,7.00\n'
    (taken,) = intake.take(firm, [write("o.csv", text)])
    assert (taken.read, taken.new, taken.rejected) == (3, 2, 1)
    assert taken.rejects[0].row == 3
    assert taken.rejects[0].reason.startswith("It is too long: 5,000,")


def test_a_ragged_row_deep_in_a_file_is_rejected_with_its_number(firm, write: Write) -> None:
    rows = [f"{n},Acme,2026-05-01,10.00" for n in range(2, 450_002)]
    rows[399_998] = "400000,Acme"
    (taken,) = intake.take(firm, [write("o.csv", HEADER + "\n".join(rows))])
    assert (taken.read, taken.new, taken.rejected) == (450_000, 449_999, 1)
    assert taken.rejects[0].row == 400_000


def test_a_nul_within_text_costs_its_row(firm, write: Write) -> None:
    text = ORDERS + "2,Bo\0lt,2026-05-01,5.00\n"
    (taken,) = intake.take(firm, [write("o.csv", text)])
    assert (taken.new, taken.rejected) == (1, 1)
    assert taken.rejects[0].row == 3
    assert "NUL" in taken.rejects[0].reason


def test_formulas_and_markup_in_names_are_text(firm, write: Write) -> None:
    from whybuy.records import customers

    text = HEADER + "1,=1+2,2026-05-01,1\n2,<script>x</script>,2026-05-01,1\n"
    intake.take(firm, [write("o.csv", text)])
    assert sorted(customers.frame()["key"].to_list()) == ["<script>x</script>", "=1+2"]


def test_where_the_workspace_cannot_be_written_to_nothing_is_taken(firm, write: Write) -> None:
    shutil.rmtree(firm.workspace.files)
    firm.workspace.files.write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match="Nothing was changed"):
        intake.take(firm, [write("o.csv", ORDERS)])
    assert sources.batches() == []


def test_where_the_order_log_cannot_be_written_to_nothing_is_taken(firm, write: Write) -> None:
    shutil.rmtree(firm.workspace.orders)
    firm.workspace.orders.write_text("a file where the folder should be")
    with pytest.raises(CannotWrite):
        intake.take(firm, [write("o.csv", ORDERS)])
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []


AS_NOBODY = """
import os, sys
from pathlib import Path
from whybuy.errors import UserError
from whybuy.intake import receive
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    receive.receive(Path(sys.argv[1]), folder=Path(sys.argv[2]))
except UserError as error:
    print(type(error).__name__, error)
"""


def as_nobody(file: Path, folder: Path) -> str:
    """What a user without privileges is told who receives the file into the folder."""
    command = [sys.executable, "-c", AS_NOBODY, str(file), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="This system has no setuid.")
def test_a_file_that_may_not_be_read_and_a_folder_that_may_not_be_written(
    write: Write, tmp_path: Path
) -> None:
    path, folder = write("o.csv", ORDERS), tmp_path / "locked"
    folder.mkdir(mode=0o555)
    for parent in [tmp_path, *tmp_path.parents][:-2]:
        parent.chmod(0o755)
    assert as_nobody(path, folder).startswith("CannotWrite Cannot write to")
    path.chmod(0o000)
    assert "permission denied" in as_nobody(path, tmp_path)


def test_a_workspace_of_a_newer_version_is_refused_with_the_version(tmp_path: Path) -> None:
    from whybuy.records import workspace

    made = workspace.create(tmp_path / "newer")
    config = made.path / "whybuy.toml"
    config.write_text(config.read_text().replace("format = 1", "format = 99"))
    with pytest.raises(WorkspaceTooNew, match="format 99"):
        workspace.find(made.path)


def test_control_c_while_loading_leaves_nothing_behind(firm, write: Write) -> None:
    def interrupt(step: str, share: float) -> None:
        if share >= 0.85:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        intake.take(firm, [write("o.csv", ORDERS)], progress=interrupt)
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []
    assert list(firm.workspace.orders.iterdir()) == []


def test_leftovers_of_a_killed_load_are_swept_and_what_a_batch_names_stays(
    firm, write: Write
) -> None:
    intake.take(firm, [write("o.csv", ORDERS)])
    kept = sorted(path.name for path in firm.workspace.files.iterdir())
    (firm.workspace.files / ".incoming-gone").mkdir()
    (firm.workspace.files / ".incoming-gone" / "as-it-came").write_text("half")
    (firm.workspace.files / ("0" * 64)).write_text("never named")
    (firm.workspace.orders / "orphan.parquet").write_text("never named")
    assert intake.sweep(firm) == []
    swept = intake.sweep(firm, least_age_seconds=-1)
    assert swept == [".incoming-gone", "0" * 64, "orphan.parquet"]
    assert sorted(path.name for path in firm.workspace.files.iterdir()) == kept
    assert firm.orders().lines_of("1", source="files").height == 1


def test_a_gzip_that_unpacks_to_far_more_than_any_list_is_refused_and_says_what_to_do(
    firm, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "MOST_UNPACKED", 4 << 20)
    monkeypatch.setattr(receive, "FREE_EACH", 1 << 20)
    bomb = gzip.compress(HEADER.encode() + b" " * (9 << 20))
    with pytest.raises(BadFile) as refused:
        intake.take(firm, [write("bomb.csv.gz", bomb)])
    assert str(refused.value) == (
        f"bomb.csv.gz is {len(bomb):,} bytes and unpacks to more than 4 MB, 100 times as much and "
        "more, as no list does. If it is right, unpack it yourself and import what is in it."
    )
    assert list(firm.workspace.files.iterdir()) == []


def test_a_gzip_that_would_fill_the_disk_is_refused_before_it_does(
    firm, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(HEADER.encode() + b" " * (3 << 20))
    monkeypatch.setattr(receive, "FREE_EACH", 1 << 20)
    monkeypatch.setattr(receive, "LEAST_FREE", 1 << 60)
    with pytest.raises(CannotWrite, match=r"more than 1 MB, and only .* free: .* must stay\. Make"):
        intake.take(firm, [write("big.csv.gz", packed)])
    assert list(firm.workspace.files.iterdir()) == []
