"""Batches: loaded, loaded again, changed, taken back; the same on every engine."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.orders.lines import FORM, Shelf, line, staged_file
from whybuy.errors import BadFile, BadInput, CannotWrite

END = date(2024, 3, 31)
ANN = [line("1", "ann", "2024-01-01", 1000), line("1", "ann", "2024-01-01", 200, product_id="cup")]
BOB = [line("2", "bob", "2024-01-03", 500)]


def totals(shelf: Shelf) -> dict[str, int]:
    frame = shelf.log.customer_summary(until=END)
    return dict(frame.select("customer_id", "total").rows())


def counts(staged) -> tuple[int, int, int]:
    return (staged.new, staged.changed, staged.unchanged)


def names_in(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.log.folder.iterdir())


def test_a_load_says_what_it_brings(shelf: Shelf):
    staged = shelf.load(ANN + BOB)
    assert counts(staged) == (3, 0, 0)
    assert (staged.lines, staged.first_day, staged.last_day) == (
        3,
        date(2024, 1, 1),
        date(2024, 1, 3),
    )


def test_the_same_lines_in_another_order_change_nothing(shelf: Shelf):
    shelf.load(ANN + BOB)
    staged = shelf.load([*BOB, ANN[1], ANN[0]])
    assert counts(staged) == (0, 0, 3)
    assert (staged.file, staged.lines) == (None, 0)


def test_a_line_twice_in_an_order_is_not_the_same_order(shelf: Shelf):
    shelf.load(ANN)
    assert counts(shelf.load([ANN[0], ANN[0], ANN[1]])) == (0, 3, 0)
    assert totals(shelf) == {"ann": 2200}


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 1001},
        {"quantity": 2.0},
        {"customer_id": "eve"},
        {"product_id": None},
        {"kind": "free"},
        {"currency": "USD"},
    ],
    ids=str,
)
def test_one_changed_word_changes_the_whole_order(shelf: Shelf, changed: dict[str, object]):
    shelf.load(ANN + BOB)
    assert counts(shelf.load([{**ANN[0], **changed}, ANN[1], *BOB])) == (0, 2, 1)


def test_only_what_is_new_or_changed_is_written(shelf: Shelf):
    shelf.load(ANN + BOB)
    staged = shelf.load(
        [*ANN, line("2", "bob", "2024-01-03", 700), line("3", "cat", "2024-01-04", 9)]
    )
    assert counts(staged) == (1, 1, 2)
    assert staged.lines == 2
    assert pl.read_parquet(shelf.log.folder / staged.file)["order_id"].to_list() == ["2", "3"]
    assert totals(shelf) == {"ann": 1200, "bob": 700, "cat": 9}


def test_a_later_batch_replaces_the_whole_order(shelf: Shelf):
    shelf.load(ANN)
    shelf.load([ANN[1]])
    assert totals(shelf) == {"ann": 200}
    assert shelf.log.lines_of("1", source="shop")["batch"].to_list() == [2]


def test_an_order_id_of_another_source_is_another_order(shelf: Shelf):
    shelf.load(ANN, source="shop")
    assert counts(shelf.load(ANN, source="web")) == (2, 0, 0)
    assert totals(shelf) == {"ann": 2400}


def test_undo_shows_again_what_stood_before(shelf: Shelf):
    shelf.load(ANN)
    shelf.load([line("1", "ann", "2024-01-01", 5)])
    shelf.load([line("1", "ann", "2024-01-01", 7)])
    shelf.undo(2)
    assert totals(shelf) == {"ann": 7}
    shelf.undo(3)
    assert totals(shelf) == {"ann": 1200}
    shelf.undo(1)
    assert totals(shelf) == {}


def test_what_was_taken_back_can_be_loaded_again(shelf: Shelf):
    shelf.load(ANN)
    shelf.undo(1)
    assert counts(shelf.load(ANN)) == (2, 0, 0)
    assert totals(shelf) == {"ann": 1200}


def test_two_loads_of_the_same_lines_at_once_count_once(shelf: Shelf):
    first = shelf.log.stage(staged_file(ANN, shelf.folder), source="shop")
    shelf.load(ANN)
    from whybuy.orders.port import BatchFile

    late = BatchFile(2, "shop", first.file or "", first.sha256, first.lines)
    shelf.name([*shelf.manifest, late])
    assert totals(shelf) == {"ann": 1200}


def test_comparing_says_what_staging_would_and_writes_nothing(shelf: Shelf):
    shelf.load(ANN)
    there = names_in(shelf)
    compared = shelf.log.compare(staged_file(ANN + BOB, shelf.folder), source="shop")
    assert (counts(compared), compared.file) == ((1, 0, 2), None)
    assert names_in(shelf) == there


def test_discarding_a_load_leaves_the_same_content_of_another_load(shelf: Shelf):
    shelf.load(ANN, source="shop")
    again = shelf.log.stage(staged_file(ANN, shelf.folder), source="web")
    shelf.log.discard(again.file)
    shelf.name(shelf.manifest)
    assert totals(shelf) == {"ann": 1200}


def test_a_file_is_named_by_what_it_holds(shelf: Shelf):
    staged = shelf.load(ANN)
    assert staged.file.startswith(staged.sha256[:32])


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"order_id": None}, "1 lines have no order_id"),
        ({"amount": None}, "1 lines have no amount"),
        ({"at": None}, "1 lines have no finite moment"),
        ({"quantity": float("nan")}, "1 lines have a quantity that is not a number"),
        ({"kind": "gift"}, "1 lines have a kind other than sale, return"),
        ({"kind": None, "amount": None}, "no amount; 1 lines have a kind"),
    ],
    ids=str,
)
def test_a_line_without_what_it_needs_is_refused(shelf: Shelf, broken, said: str):
    with pytest.raises(BadInput, match=said):
        shelf.load([{**ANN[0], **broken}, *BOB])
    assert names_in(shelf) == []


def test_a_file_in_another_form_is_refused(shelf: Shelf):
    path = shelf.folder / "staged.parquet"
    pl.DataFrame([{**ANN[0], "row": 2}], schema=FORM).drop("currency").write_parquet(path)
    with pytest.raises(BadInput, match="a staged file has"):
        shelf.log.stage(path, source="shop")


def test_a_file_that_is_gone_is_an_error_that_says_so(shelf: Shelf):
    staged = shelf.load(ANN)
    (shelf.log.folder / staged.file).unlink()
    shelf.name(shelf.manifest)
    with pytest.raises(BadFile, match=r"batch 1 \(2 lines from shop\) are not at .* whybuy undo 1"):
        shelf.log.span()


def test_a_file_that_was_changed_is_an_error_and_never_a_wrong_number(shelf: Shelf):
    staged = shelf.load(ANN)
    shelf.load(BOB)
    other = shelf.log.folder / shelf.manifest[1].file
    (shelf.log.folder / staged.file).write_bytes(other.read_bytes())
    shelf.name(shelf.manifest)
    with pytest.raises(BadFile, match="changed outside whybuy"):
        shelf.log.span()


def test_sweeping_takes_old_orphans_and_nothing_else(shelf: Shelf):
    named = shelf.load(ANN)
    orphan = shelf.log.stage(staged_file(BOB, shelf.folder), source="shop")
    half = shelf.log.folder / "half.unfinished"
    half.write_bytes(b"PAR1")
    other = shelf.log.folder / "README"
    other.write_text("mine")
    assert shelf.log.sweep([named.file]) == []
    for path in shelf.log.folder.iterdir():
        os.utime(path, (time.time() - 3600,) * 2)
    assert sorted(shelf.log.sweep([named.file])) == sorted([orphan.file, half.name])
    assert names_in(shelf) == sorted([named.file, "README"])


def test_sweeping_takes_what_a_killed_process_left_and_not_what_a_running_one_uses(shelf: Shelf):
    gone = subprocess.Popen(["true"])
    gone.wait()
    for process in (gone.pid, os.getpid()):
        (shelf.log.folder / f".spill-{process}").mkdir()
    shelf.log.sweep([])
    assert names_in(shelf) == [f".spill-{os.getpid()}"]


def test_where_nothing_can_be_written_nothing_is_changed(shelf: Shelf):
    (shelf.folder / "orders").rmdir()
    (shelf.folder / "orders").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match="Nothing was changed"):
        shelf.load(ANN)


def test_a_load_cut_short_leaves_no_batch(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    def power_cut(written: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("whybuy.orders.staging.publish", power_cut)
    with pytest.raises(KeyboardInterrupt):
        shelf.load(ANN)
    assert names_in(shelf) == []
