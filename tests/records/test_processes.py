"""Several processes at one workspace."""

from __future__ import annotations

from tests.records.processes import said, start
from whybuy.records.workspace import Workspace


def test_processes_that_open_a_new_workspace_at_once_all_load_and_none_is_lost(
    shared_firm: Workspace,
) -> None:
    code = """
sources.migrate()
for number in range(10):
    load([f"{sys.argv[2]}-{number}"])
"""
    names = [f"{name}-{shared_firm.path}" for name in ("a", "b", "c")]
    for process in [start(code, shared_firm, name) for name in names]:
        said(process)
    code = """
print(sum(sys.argv[2] in key for key in customers.frame()["key"]))
print(sources.revision() - len(sources.batches()))
"""
    assert said(start(code, shared_firm, str(shared_firm.path))).split() == ["30", "0"]


def test_who_waits_too_long_for_another_writer_is_told_and_changes_nothing(
    shared_firm: Workspace,
) -> None:
    holding = start(
        """
sources.migrate()
with sources.new_batch(source="test", kind="orders"):
    print("holding", flush=True)
    sys.stdin.read()
""",
        shared_firm,
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "holding\n"
    waiting = """
writing.WAIT_SECONDS = 1
if connection.vendor == "sqlite":
    connection.settings_dict["OPTIONS"]["timeout"] = 1
before = len(sources.batches()), sources.revision()
try:
    load(["late"])
except WhybuyError as error:
    print(type(error).__name__, error)
assert before == (len(sources.batches()), sources.revision())
"""
    told = said(start(waiting, shared_firm))
    assert told.startswith("CannotWrite Another whybuy is writing to")
    assert "within 1 seconds" in told
    said(holding)


def test_a_link_used_by_two_at_once_lets_one_in(shared_firm: Workspace) -> None:
    token = said(
        start("sources.migrate(); print(users.entry_link(users.local_owner()))", shared_firm)
    )
    code = """
print("ready", flush=True)
sys.stdin.read()
try:
    print(users.enter(sys.argv[2]))
except WhybuyError as error:
    print(type(error).__name__)
"""
    both = [start(code, shared_firm, token) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    assert sorted(said(process) for process in both) == ["Denied", "owner"]
