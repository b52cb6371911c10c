"""An assistant asks over standard input and output, as one user, and may only read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.faces import tea
from whybuy.records.access import ROLES, allowed

MAIN = tea.FINDS_TEA + "from whybuy.faces.cli.main import main; main()"
AS_OF = {"as_of": "2026-01-31"}


class Workplace:
    """A firm in a folder, which knows one question more, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.answers = tea.write(folder)
        self.folder = folder
        self.run("init", "firm")

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

    def ask(self, talk: Callable[[Client], Awaitable[Any]], *, user: str = "owner") -> Any:
        """What an assistant hears that talks to `whybuy mcp` as this user."""
        command = ["-c", MAIN, str(self.answers), "mcp", "--workspace", "firm", "--as-user", user]
        server = StdioServerParameters(
            command=sys.executable, args=command, cwd=self.folder, env=tea.environment()
        )

        async def talking() -> Any:
            async with Client(stdio_client(server)) as assistant:
                return await talk(assistant)

        return anyio.run(talking)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A workplace with a user of each role."""
    made = Workplace(tmp_path_factory.mktemp("mcp"))
    for role in ROLES:
        made.run("user", "add", f"the-{role}", "--role", role, "--workspace", "firm")
    made.run("imports", "--workspace", "firm")
    return made


def test_every_question_is_a_tool_that_only_reads(place: Workplace):
    async def talk(assistant: Client) -> Any:
        return (await assistant.list_tools()).tools

    tools = {tool.name: tool for tool in place.ask(talk)}
    assert "tea" in tools
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert tools["tea"].title == "Who would like a cup of tea?"
    assert tools["tea"].input_schema["properties"]["cups"] == tea.OPTION
    assert tools["tea"].input_schema["properties"]["as_of"]["format"] == "date"


def test_a_long_answer_is_cut_and_says_how_to_go_on(place: Workplace):
    async def talk(assistant: Client) -> Any:
        first = await assistant.call_tool("tea", {"guests": 100, **AS_OF})
        last = await assistant.call_tool("tea", {"guests": 100, "offset": 80, **AS_OF})
        return first.content[0].text, last.content[0].text

    first, last = map(json.loads, place.ask(talk))
    assert len(first["findings"]["rows"]) == 40
    assert first["findings"]["total"] == 100
    assert first["more"] == "Rows 1 to 40 of 100. For more, ask again with offset=40."
    assert [row["name"] for row in last["findings"]["rows"]][:1] == ["Guest 81"]
    assert "more" not in last


def test_what_cannot_be_right_is_refused_in_plain_words(place: Workplace):
    async def talk(assistant: Client) -> Any:
        result = await assistant.call_tool("tea", {"cups": 10, "sugar": 1, **AS_OF})
        return result.is_error, result.content[0].text

    is_error, words = place.ask(talk)
    assert is_error
    assert "the most allowed is 9" in words
    assert "tea has no option 'sugar'; it has: as_of, cups, guests." in words


def test_the_records_behind_a_figure_are_a_resource(place: Workplace):
    async def talk(assistant: Client) -> Any:
        offered = (await assistant.list_resource_templates()).resource_templates
        return [template.uri_template for template in offered]

    assert place.ask(talk) == ["evidence://{+key}"]


@pytest.mark.parametrize("role", ROLES)
def test_a_user_is_let_in_as_their_role_says(place: Workplace, role: str):
    if not allowed(role, "ask"):
        run = place.run("mcp", "--workspace", "firm", "--as-user", f"the-{role}")
        assert (run.returncode, "may not ask" in run.stderr) == (1, True)
        return

    async def talk(assistant: Client) -> Any:
        return (await assistant.call_tool("tea", AS_OF)).is_error

    assert place.ask(talk, user=f"the-{role}") is False


def test_nobody_unknown_is_let_in(place: Workplace):
    run = place.run("mcp", "--workspace", "firm", "--as-user", "nobody")
    assert (run.returncode, run.stdout) == (1, "")
    assert "There is no user 'nobody'" in run.stderr


def test_a_role_taken_away_is_taken_away_at_once_from_every_tool(place: Workplace):
    place.run("user", "add", "guest", "--role", "reader", "--workspace", "firm")

    async def talk(assistant: Client) -> Any:
        before = await assistant.call_tool("tea", AS_OF)
        place.run("user", "role", "guest", "none", "--workspace", "firm")
        names = [tool.name for tool in (await assistant.list_tools()).tools]
        after = [await assistant.call_tool(name, {}) for name in names]
        return before.is_error, [(result.is_error, result.content[0].text) for result in after]

    before, after = place.ask(talk, user="guest")
    assert before is False
    assert after
    assert all(is_error and "may not ask" in words for is_error, words in after)
