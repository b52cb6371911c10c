"""An assistant asks over standard input and output, as one user, and may only read."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.faces import tea
from whybuy.records.access import ROLES, allowed

MAIN = tea.FINDS_TEA + "from whybuy.faces.cli.main import main; main()"
AS_OF = {"as_of": "2026-01-31"}
OVER = ["--workspace", "firm", "--as-user"]


class Workplace:
    """A firm in a folder, which knows one question more, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.answers = tea.write(folder)
        self.folder = folder
        self.run("init", "firm")
        self.run("user", "add", "ada", "--role", "reader", "--workspace", "firm")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What came of a command, run in a process of its own."""
        return subprocess.run(
            [sys.executable, "-c", MAIN, str(self.answers), *arguments],
            cwd=self.folder,
            env=tea.environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def talk(self, talk: Callable[[Client], Awaitable[Any]], *, user: str) -> Any:
        """What an assistant hears that talks to `whybuy mcp` as this user."""
        command = ["-c", MAIN, str(self.answers), "mcp", *OVER, user]
        server = StdioServerParameters(
            command=sys.executable, args=command, cwd=self.folder, env=tea.environment()
        )

        async def talking() -> Any:
            async with Client(stdio_client(server)) as assistant:
                return await talk(assistant)

        return anyio.run(talking)

    def make(self, name: str, role: str) -> None:
        """Give a user another role, as another process would."""
        with sqlite3.connect(self.folder / "firm" / "records.sqlite3") as records:
            records.execute("UPDATE records_user SET role = ? WHERE username = ?", (role, name))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A workplace where ada is a reader."""
    return Workplace(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def heard(place: Workplace) -> dict[str, Any]:
    """What ada's assistant hears in one talk."""

    async def talk(assistant: Client) -> dict[str, Any]:
        async def ask(**options: Any) -> Any:
            result = await assistant.call_tool("tea", {**options, **AS_OF})
            return result.is_error, result.content[0].text

        with pytest.raises(MCPError) as unknown:
            await assistant.read_resource("evidence://customer:nobody")
        return {
            "tools": {tool.name: tool for tool in (await assistant.list_tools()).tools},
            "resources": (await assistant.list_resource_templates()).resource_templates,
            "first": await ask(guests=100),
            "last": await ask(guests=100, offset=80),
            "faulty": await ask(cups=10, sugar=1),
            "unknown": str(unknown.value),
        }

    return place.talk(talk, user="ada")


def test_every_question_is_a_tool_that_only_reads(heard: dict[str, Any]):
    tools = heard["tools"]
    assert "tea" in tools
    writes = {name for name, tool in tools.items() if not tool.annotations.read_only_hint}
    assert writes == {"propose_call", "propose_holdout"}
    assert tools["tea"].title == "Who would like a cup of tea?"
    assert tools["tea"].input_schema["properties"]["cups"] == tea.OPTION
    assert tools["tea"].input_schema["properties"]["as_of"]["format"] == "date"


def test_a_long_answer_is_cut_and_says_how_to_go_on(heard: dict[str, Any]):
    first, last = json.loads(heard["first"][1]), json.loads(heard["last"][1])
    assert len(first["findings"]["rows"]) == 40
    assert first["findings"]["total"] == 100
    assert first["more"] == "Rows 1 to 40 of 100. For more, ask again with offset=40."
    assert last["findings"]["rows"][0]["name"] == "Guest 81"
    assert "more" not in last


def test_what_cannot_be_right_is_refused_in_plain_words(heard: dict[str, Any]):
    is_error, words = heard["faulty"]
    assert is_error
    assert "the most allowed is 9" in words
    assert "tea has no option 'sugar'; it has: as_of, cups, guests." in words


def test_the_records_behind_a_figure_are_a_resource(heard: dict[str, Any]):
    assert [template.uri_template for template in heard["resources"]] == ["evidence://{+key}"]
    assert "orders yet" in heard["unknown"] or "customer:nobody" in heard["unknown"]


def test_each_tool_and_resource_looks_at_the_role_at_every_call(place: Workplace):
    async def talk(assistant: Client) -> dict[str, list[bool]]:
        tools = (await assistant.list_tools()).tools
        names = [tool.name for tool in tools if tool.annotations.read_only_hint]
        told: dict[str, list[bool]] = {}
        for role in ROLES:
            place.make("ada", role)
            given = [await assistant.call_tool(name, AS_OF) for name in names]
            proposed = await assistant.call_tool("propose_call", {"key": "a", "state": "done"})
            assert (" may not edit" in proposed.content[0].text) == (not allowed(role, "edit"))
            held = await assistant.call_tool("propose_holdout", {})
            assert (" may not manage" in held.content[0].text) == (not allowed(role, "manage"))
            told[role] = [" may not " in result.content[0].text for result in given]
            with pytest.raises(MCPError) as end:
                await assistant.read_resource("evidence://customer:nobody")
            told[role].append("may not read" in str(end.value))
        place.make("ada", "reader")
        return told

    for role, turned_away in place.talk(talk, user="ada").items():
        assert set(turned_away) == {not allowed(role, "ask")}, role
