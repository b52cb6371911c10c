"""A workspace: made, found, read, and refused in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy import settings
from whybuy.errors import BadInput, CannotWrite, NoWorkspace, WorkspaceTooNew
from whybuy.records import workspace as workspaces
from whybuy.records.workspace import CONFIG, Workspace


def configured(folder: Path, text: str) -> Path:
    """A workspace whose `whybuy.toml` is this text."""
    workspaces.create(folder)
    (folder / CONFIG).write_text(text, encoding="utf-8")
    return folder


def test_a_new_workspace_has_its_folders_and_reads_back(tmp_path: Path) -> None:
    made = workspaces.create(tmp_path / "firm", currency="gbp")
    assert made == Workspace(path=(tmp_path / "firm").resolve(), currency="GBP")
    assert made.orders.is_dir()
    assert made.files.is_dir()


def test_a_workspace_is_named_or_in_the_environment_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (workspaces.create(tmp_path / name) for name in "abc")
    monkeypatch.chdir(third.path)
    monkeypatch.setenv(workspaces.VARIABLE, str(second.path))
    assert workspaces.find(first.path) == first
    assert workspaces.find() == second
    monkeypatch.delenv(workspaces.VARIABLE)
    assert workspaces.find() == third


def test_where_there_is_none_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspace, match="whybuy init"):
        workspaces.find(tmp_path)


def test_a_second_workspace_in_one_folder_is_refused(tmp_path: Path) -> None:
    workspaces.create(tmp_path)
    with pytest.raises(BadInput, match="is a workspace already"):
        workspaces.create(tmp_path)


def test_papers_bear_the_firm_s_name_or_its_folder_s(tmp_path: Path) -> None:
    named = workspaces.create(tmp_path / "one", name='Moor "&" Daughters')
    assert workspaces.read(named.path).firm == 'Moor "&" Daughters'
    assert workspaces.create(tmp_path / "two").firm == "two"


@pytest.mark.parametrize("currency", ["euro", "E1R", "", "€"])
def test_a_currency_is_three_letters(tmp_path: Path, currency: str) -> None:
    with pytest.raises(BadInput, match="three-letter code"):
        workspaces.create(tmp_path, currency=currency)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("I am no folder")
    with pytest.raises(CannotWrite, match="Cannot make a workspace"):
        workspaces.create(tmp_path / "file" / "firm")


def test_a_workspace_of_a_newer_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    folder = configured(tmp_path / "firm", "format = 2\n")
    with pytest.raises(WorkspaceTooNew, match=r"format 2; this one reads up to 1.*upgrade"):
        workspaces.find(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = \n", "line 1"),
        ('format = "one"\n', "format"),
        ("format = 0\n", "format"),
        ("format = true\n", "format"),
        ('format = 1\nengine = "oracle"\n', "duckdb, postgres"),
        ('format = 1\nengine = "postgres"\n', "needs a database"),
        ('format = 1\ncoder = "huge"\n', "small, larger"),
        ("format = 1\nname = 7\n", "name = 7 is no name"),
        ("format = 1\ncurrency = 7\n", "Currency 7"),
        ('format = 1\ncurrency = "Taler"\n', "three-letter code"),
        ('format = 1\ndatabase = "mysql://localhost/x"\n', "postgresql://"),
        ("format = 1\ndatabase = 5\n", "database"),
    ],
)
def test_a_faulty_configuration_names_the_fault(tmp_path: Path, text: str, said: str) -> None:
    folder = configured(tmp_path / "firm", text)
    with pytest.raises(BadInput, match=said):
        workspaces.find(folder)


def test_a_configuration_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = configured(tmp_path / "firm", "")
    (folder / CONFIG).write_bytes('# Grüße\nformat = 1\ncurrency = "EUR"'.encode("utf-16"))
    with pytest.raises(BadInput, match="UTF-8"):
        workspaces.find(folder)


def test_a_configuration_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / CONFIG).symlink_to(tmp_path / CONFIG)
    with pytest.raises((BadInput, NoWorkspace)):
        workspaces.find(tmp_path)
    (tmp_path / CONFIG).unlink()
    (tmp_path / CONFIG).mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        workspaces.read(tmp_path)


def test_nobody_else_on_the_machine_can_read_a_workspace(tmp_path: Path) -> None:
    made = workspaces.create(tmp_path / "firm")
    assert made.path.stat().st_mode & 0o077 == 0
    assert (made.path / "whybuy.toml").stat().st_mode & 0o077 == 0
    settings.for_workspace(made)
    assert (made.path / "records.sqlite3").stat().st_mode & 0o077 == 0
