"""The demo: a sample firm's records through a user's own doors, once, and away when asked."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import absent
from tests.demo.laid_out import laid_out
from tests.forked import Forks
from whybuy.demo import firms, journey
from whybuy.demo.workspace import MARK, purge
from whybuy.errors import BadInput, MissingExtra, NotFound


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """The files that the demo writes for itself, as text, by their names."""
    try:
        files = journey.write(tmp_path_factory.mktemp("journey"))
    except MissingExtra as error:
        absent(str(error))
    return {f.stem: pl.read_csv(f, infer_schema=False) for f in files if f.suffix == ".csv"}


def test_every_household_has_a_name_and_801_told_who_they_are(tables):
    customers = tables["customers"]
    assert customers.height == 2469
    assert customers.filter(customer_id="900")["name"].item() == "Household 900"
    assert customers["segment"].count() == 801


def test_every_mailing_and_every_coupon_brought_back_is_a_contact(tables):
    contacts = tables["contacts"]
    assert dict(contacts["channel"].value_counts().iter_rows()) == {"mailing": 6589, "coupon": 2102}
    assert contacts["contact_id"].is_unique().all()
    first = contacts.filter(contact_id="mailing-18-900")
    assert first.select("day", "offer").rows() == [("2017-10-30", "Campaign 18 (type A)")]


def test_every_product_has_a_name(tables):
    assert tables["products"].height == 92331
    assert tables["products"]["name"].null_count() == 0


def test_without_the_extra_it_names_the_command_that_installs_it(monkeypatch, tmp_path):
    monkeypatch.setattr(journey, "PACKAGE", "completejourney_of_nobody")
    with pytest.raises(MissingExtra, match=r"pip install 'whybuy\[demo\]'"):
        journey.write(tmp_path)


def test_a_sample_firm_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(BadInput, match="journey"):
        firms.sample("acme")


def test_only_a_folder_that_the_demo_made_is_removed(tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "whybuy.toml").touch()
    with pytest.raises(BadInput, match="not made by the demo"):
        purge(mine)
    assert mine.exists()
    with pytest.raises(NotFound):
        purge(tmp_path / "nothing")
    (mine / MARK).touch()
    purge(mine)
    assert not mine.exists()


def test_the_demo_loads_once_answers_and_goes_away(tables, tmp_path: Path, processes: Forks):
    def whybuy(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        return processes.run([*arguments, "--workspace", str(folder)], folder=tmp_path)

    folder = tmp_path / "demo"
    first = whybuy("demo", "--firm", "journey", "--no-serve", folder=folder)
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    for words in ("84.51°", "Best customers", "Household ", "Gone quiet", "How sure", "Ask next"):
        assert words in first.stdout
    made = {file: file.stat().st_mtime_ns for file in (folder / "orders").iterdir()}
    second = whybuy("demo", "--firm", "journey", "--no-serve", folder=folder)
    assert second.stdout == first.stdout
    assert {file: file.stat().st_mtime_ns for file in (folder / "orders").iterdir()} == made
    gone = whybuy("demo", "--purge", "--yes", folder=folder)
    assert (gone.returncode, folder.exists()) == (0, False)


def test_the_demo_opens_on_the_invented_firm_which_says_so_and_names_the_real_one(
    tmp_path_factory: pytest.TempPathFactory,
):
    shown = laid_out(tmp_path_factory)
    assert shown.err == ""
    assert "(invented)" in shown.out
    assert "Invented: this firm" in shown.out
    assert "whybuy demo --firm journey" in shown.out
    assert "Why they buy is not on record for 300 of 300" not in shown.out
    assert "146 of 199 who buy now were never asked" in " ".join(shown.out.split())
    assert f"whybuy why --workspace {shown.folder}" in shown.out


def test_every_page_of_invented_records_says_so(tmp_path: Path, settings, client, db):
    from whybuy.records import users

    client.force_login(users.local_owner())
    assert b"Invented." not in client.get("/imports").content
    settings.WHYBUY_WORKSPACE = replace(settings.WHYBUY_WORKSPACE, invented=True)
    assert b"Invented." in client.get("/imports").content


def test_a_workspace_of_the_users_own_is_left_alone(tmp_path: Path):
    from whybuy.demo.workspace import ready
    from whybuy.records import workspace as workspaces

    mine = workspaces.create(tmp_path / "mine").path
    sample = replace(firms.sample("journey"), write=lambda folder: [])
    with pytest.raises(BadInput, match="a workspace of your own"):
        ready(sample, folder=mine, say=lambda words, share: None)
    assert not (mine / MARK).exists()


def test_a_demo_of_one_firm_is_not_shown_as_another_ones(tmp_path: Path):
    from whybuy.demo.workspace import ready

    (tmp_path / MARK).write_text("loaded journey\n")
    with pytest.raises(BadInput, match="--firm journey"):
        ready(firms.sample("sample"), folder=tmp_path, say=lambda words, share: None)


def test_the_other_sample_firms_are_offered_on_a_samples_pages_alone(settings, client, db):
    from whybuy.records import users

    client.force_login(users.local_owner())
    assert b"See a real retailer" not in client.get("/imports").content
    assert client.post("/samples/journey").status_code == 404
    (settings.WHYBUY_WORKSPACE.path / MARK).write_text("loaded sample\n")
    assert "See a real retailer" in client.get("/imports").content.decode()
    assert client.get("/samples/sample").status_code == 404
    offered = client.get("/samples/journey").content.decode()
    assert "84.51°" in offered
    assert "Open it" in offered


def test_where_the_sample_is_not_installed_no_folder_is_left_behind(monkeypatch, tmp_path: Path):
    from whybuy.demo.workspace import ready

    monkeypatch.setattr(journey, "PACKAGE", "completejourney_of_nobody")
    with pytest.raises(MissingExtra):
        ready(firms.sample("journey"), folder=tmp_path / "demo", say=lambda words, share: None)
    assert not (tmp_path / "demo").exists()
