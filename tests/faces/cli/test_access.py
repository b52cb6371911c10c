"""Who may run which command: each declares what it needs, and the door holds it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.faces.cli.test_help import commands
from whybuy.faces.cli.door import command
from whybuy.records import users
from whybuy.records.access import ACTIONS, ROLES, allowed

ALL = list(commands())


def needs(made: Any) -> str:
    return inspect.unwrap(made.callback).needs


@pytest.mark.parametrize(("path", "made"), ALL, ids=lambda it: str(it)[:40])
def test_every_command_declares_an_action_that_there_is(path: str, made: Any):
    assert needs(made) in ACTIONS


def test_a_command_without_an_action_cannot_be_made():
    import typer

    with pytest.raises(TypeError):
        command(typer.Typer(), "bare")


@pytest.mark.parametrize("role", ROLES)
def test_no_command_opens_to_a_role_that_may_not(whybuy, role: str):
    users.create("walker", role=role)
    denied = [(path, made) for path, made in ALL if not allowed(role, needs(made))]
    for path, made in denied:
        arguments = ["1" for parameter in made.params if parameter.param_type_name == "argument"]
        run = whybuy(*path.split()[1:], *arguments, "--as-user", "walker")
        assert run.status == 1, path
        assert "walker" in run.err, path
        assert "may not" in run.err, path
    assert role == "owner" or denied


def test_somebody_unknown_gets_in_nowhere(whybuy):
    for path, made in ALL:
        if needs(made) == "enter":
            continue
        arguments = ["1" for parameter in made.params if parameter.param_type_name == "argument"]
        run = whybuy(*path.split()[1:], *arguments, "--as-user", "nobody")
        assert (run.status, "There is no user 'nobody'" in run.err) == (1, True), path
