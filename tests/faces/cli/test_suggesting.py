"""`whybuy suggest`: any table of passages, no workspace."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.faces.cli.conftest import Run
from whybuy.errors import BadFile
from whybuy.faces.cli.passage_column import read_column

PASSAGES = [
    "It saves us ten hours of work, every single week.",
    'She said "never again", and the line never stops now; not once.',
    "One line\nand another.",
    "Grüße, 日本語.",
]


@pytest.fixture
def suggest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Run]:
    """`whybuy suggest …` in a folder without a workspace."""
    from whybuy.faces.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHYBUY_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["whybuy", "suggest", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Run(int(end.value.code or 0), said.out, said.err)

    return run


def test_each_passage_of_a_table_gets_its_driver_chance_and_codes(
    suggest: Callable[..., Run], tmp_path: Path
):
    pl.DataFrame({"id": [1, 2, 3, 4], "said": PASSAGES}).write_csv(tmp_path / "said.csv")
    run = suggest("said.csv", "--column", "said", "--json")
    assert run.status == 0, run.err
    rows = json.loads(run.out)
    assert [row["text"] for row in rows] == PASSAGES
    assert all(set(row) == {"text", "driver", "chance", "codes", "unreadable"} for row in rows)
    assert {row["driver"] for row in rows} <= {"revenue", "cost", "risk", "emotion", "none"}
    assert all(0.2 <= row["chance"] <= 1 for row in rows[:3])
    assert rows[0]["driver"] == "cost"
    assert "cost.time" in rows[0]["codes"]


def test_what_is_not_english_is_marked_as_not_read(suggest: Callable[..., Run], tmp_path: Path):
    foreign = ["我们选择你们是因为质量可靠", "لقد وفرنا الكثير من المال"]
    said = [*foreign, "It saves us money.", "Pumpen: KSB."]  # The last is as the column is.
    pl.DataFrame({"text": said}).write_csv(tmp_path / "said.csv")
    run = suggest("said.csv", "--json")
    rows = json.loads(run.out)
    assert [row["unreadable"] for row in rows] == [True, True, False, True]
    assert [row["chance"] for row in rows[:2]] == [None, None]
    assert all(row["driver"] == "none" and not row["codes"] for row in rows[:2])
    assert rows[2]["chance"] is not None
    assert "3 passages are not in English and not read" in run.err


def test_people_read_words_and_on_what_they_rest(suggest: Callable[..., Run], tmp_path: Path):
    (tmp_path / "said.csv").write_text("text\n" + PASSAGES[0] + "\n")
    run = suggest("said.csv", "--words")
    assert run.status == 0, run.err
    assert "cost.time" in run.out
    assert "[" in run.out


def test_where_nothing_is_said_no_driver_is_suggested(suggest: Callable[..., Run], tmp_path: Path):
    said = ["", " … ", "It saves us ten hours of work, every single week."]
    pl.DataFrame({"text": said}).write_csv(tmp_path / "said.csv")
    run = suggest("said.csv", "--json", "--words")
    rows = json.loads(run.out)
    assert [row["driver"] for row in rows] == ["none", "none", "cost"]
    assert [(row["chance"], row["codes"], row["words"]) for row in rows[:2]] == [(1.0, [], [])] * 2


def test_either_the_larger_encoder_or_one_of_ones_own(suggest: Callable[..., Run], tmp_path: Path):
    (tmp_path / "said.csv").write_text("text\nIt saves us a day a week.\n")
    run = suggest("said.csv", "--larger", "--encoder", "other.onnx")
    assert (run.status, "either --larger or an encoder" in run.err) == (1, True)


def test_a_column_that_is_not_there_is_named_beside_those_that_are(
    suggest: Callable[..., Run], tmp_path: Path
):
    (tmp_path / "said.csv").write_text("who,said\nAda,hello\n")
    run = suggest("said.csv", "--column", "text", "--json")
    assert run.status == 1
    assert "has no column 'text'. Its columns are: who, said." in run.err
    assert json.loads(run.out)["error"]["kind"] == "BadFile"


def test_a_table_without_rows_has_no_suggestions(suggest: Callable[..., Run], tmp_path: Path):
    (tmp_path / "said.csv").write_text("text\n")
    assert json.loads(suggest("said.csv", "--json").out) == []


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "xlsx", "jsonl", "json"])
def test_a_column_is_read_as_it_stands_from_every_kind_of_table(tmp_path: Path, ending: str):
    table, file = pl.DataFrame({"n": [1, 2, 3, 4], "Said it": PASSAGES}), tmp_path / f"t.{ending}"
    match ending:
        case "parquet":
            table.write_parquet(file)
        case "xlsx":
            table.write_excel(file)
        case "jsonl":
            table.write_ndjson(file)
        case "json":
            table.write_json(file)
        case _:
            table.write_csv(file, separator="\t" if ending == "tsv" else ",")
    assert read_column(file, column="said  IT").texts == PASSAGES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"text": "cheap"},\n{"text": "fa', r"t\.json begins as a JSON list .*\(line 2\)"),
        ('[{"text": "cheap"}, "fast"]', "Entry 2 of the list in t.json is no object"),
        ('[{"said": "cheap"}]', "has no column 'text'. Its columns are: said."),
    ],
)
def test_a_json_list_that_holds_no_such_column_is_told_where(tmp_path: Path, text: str, told: str):
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(BadFile, match=told):
        read_column(tmp_path / "t.json", column="text")


def test_delimiters_too_many_in_the_last_column_belong_to_the_passage(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("who;said\nAda;one; two; three\nBen;four\n\n")
    read = read_column(file, column="said")
    assert read.texts == ["one; two; three", "four"]
    assert read.told == ()


def test_rows_that_may_be_cut_are_told(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("said,who\nonce, twice,Ada\nfine,Ben\n")
    assert read_column(file, column="said").told[0].startswith("1 rows do not have 2 cells")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-16", "Grüße, 日本語"), ("cp1252", "Grüße – so"), ("utf-8-sig", "日")],
)
def test_other_encodings_are_read(tmp_path: Path, encoding: str, text: str):
    file = tmp_path / "t.csv"
    file.write_bytes(f'text\n"{text}"\n'.encode(encoding))
    assert read_column(file, column="text").texts == [text]


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text('text\n"' + "x" * (1 << 24) + "\n")
    with pytest.raises(BadFile, match="a quote may be open"):
        read_column(file, column="text")
