"""A tenth question is one file: with it in its folder, every face has it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.faces import tea

ASK = (
    tea.FINDS_TEA
    + """
import contextlib, io, json
import anyio
import whybuy
from whybuy.records import workspace as workspaces
workspaces.create(workspaces.Path("firm"))
firm = whybuy.open("firm")
said = {}
said["firm"] = firm.tea(cups=3, as_of="2026-01-31").headline

from whybuy.faces.cli.main import main
sys.argv = ["whybuy", *"tea --cups 4 --as-of 2026-01-31 --json --workspace firm".split()]
with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
    main()
said["command"] = json.loads(out.getvalue())["headline"]

from django.test import Client
from whybuy.records import users
client = Client(headers={"host": "localhost"})
client.force_login(users.local_owner())
page = client.get("/tea?cups=5&as_of=2026-01-31")
said["page"] = [page.status_code, "would like 5 cups of tea." in page.content.decode()]
said["api"] = client.get("/api/tea?cups=6&as_of=2026-01-31").json()["headline"]
described = client.get("/api/openapi.json").json()["paths"]["/api/tea"]["get"]
said["openapi"] = {p["name"]: p["schema"] for p in described["parameters"]}["cups"]

from mcp import Client as Assistant
from whybuy.faces.mcp.server import build

async def ask(server):
    async with Assistant(server) as assistant:
        tools = {tool.name: tool for tool in (await assistant.list_tools()).tools}
        said["tool"] = tools["tea"].input_schema["properties"]["cups"]
        result = await assistant.call_tool("tea", {"cups": 7, "as_of": "2026-01-31"})
        said["mcp"] = json.loads(result.content[0].text)["headline"]

anyio.run(ask, build(firm, user=users.local_owner()))
print(json.dumps(said))
"""
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each face answered, in a process that found the new file in the answers' folder."""
    folder = tmp_path_factory.mktemp("tenth")
    run = subprocess.run(
        [sys.executable, "-c", ASK, str(tea.write(folder))],
        cwd=folder,
        env=tea.environment(),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_a_firm_has_it_as_a_method(said: dict[str, Any]):
    assert said["firm"] == "1 guests would like 3 cups of tea."


def test_the_command_line_has_it_as_a_command(said: dict[str, Any]):
    assert said["command"] == "1 guests would like 4 cups of tea."


def test_it_has_a_page(said: dict[str, Any]):
    assert said["page"] == [200, True]


def test_it_has_a_route_with_its_options_described(said: dict[str, Any]):
    assert said["api"] == "1 guests would like 6 cups of tea."
    assert said["openapi"] == tea.OPTION


def test_it_is_a_tool_with_its_options_described(said: dict[str, Any]):
    assert said["mcp"] == "1 guests would like 7 cups of tea."
    assert said["tool"] == tea.OPTION
