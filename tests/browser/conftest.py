"""A real server in a process of its own, and a real browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent
from tests.faces.web.shop import orders_csv

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WHYBUY = [sys.executable, "-c", "from whybuy.faces.cli.main import main; main()"]


DEALS = """Deal ID,Deal name,Customer,Stage,Amount,Create date,Close date,Outcome,Lost to
D1,A second line,c05,Quoted,8000,2025-10-20,,,
D2,A pump for the yard,c35,Talked,1200,2025-11-10,,,
D3,The first line,c05,,7000,2025-03-03,2025-05-05,won,
D4,A trial,c07,,900,2025-04-01,2025-06-10,lost,Purelock
D5,Filters,c09,,2500,2025-02-01,2025-08-01,no decision,
"""


@dataclass(slots=True)
class Site:
    """Pages that are being served, and how to come in."""

    address: str
    workspace: Path
    link: str


@dataclass(slots=True)
class Watched:
    """A browser's page, and what it complained of or asked of others."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def run(*words: str) -> str:
    """What the command line says."""
    return subprocess.run([*WHYBUY, *words], capture_output=True, text=True, check=True).stdout


@contextmanager
def serving(*words: str, **environment: str) -> Iterator[str]:
    """The link that the command line prints while it serves; it ends by itself when told to."""
    told = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    server = subprocess.Popen([*WHYBUY, *words], stdout=subprocess.PIPE, text=True, env=told)
    said = iter(server.stdout or [])
    try:
        yield next(m[0] for line in said if (m := re.search(r"http://\S+/enter\?token=\S+", line)))
    finally:
        server.terminate()
    assert server.wait(timeout=20) == 0


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Chromium, started once and ended with this room: its driver holds an event loop."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        absent("No Chromium: install the package chromium to run the browser's tests.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A shop with a year of orders, served by `whybuy serve`."""
    from whybuy.faces.web.server import free_port

    folder = tmp_path_factory.mktemp("site")
    workspace, file, port = folder / "firm", folder / "orders.csv", free_port()
    file.write_text(orders_csv())
    (folder / "deals.csv").write_text(DEALS)
    run("init", str(workspace))
    for one in (file, folder / "deals.csv"):
        run("import", str(one), "--workspace", str(workspace), "--yes")
    run("calls", "--plan", "--workspace", str(workspace))
    with serving("serve", "--port", str(port), "--workspace", str(workspace)) as link:
        yield Site(f"http://localhost:{port}", workspace, link)


@pytest.fixture(scope="package")
def signed_in(chromium: Any, site: Site) -> Any:
    """The cookies of whoever used the link that `whybuy serve` printed."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site.link)
    assert page.url == f"{site.address}/", "the token stayed in the address"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def look(chromium: Any, site: Site, signed_in: Any) -> Iterator[Callable[..., Watched]]:
    """Opens a page of the site: `look("/keep", scripts=False)`."""
    contexts: list[Any] = []

    def open_page(path: str, *, scripts: bool = True, known: bool = True) -> Watched:
        context = chromium.new_context(
            base_url=site.address,
            storage_state=signed_in if known else None,
            viewport={"width": 1280, "height": 800},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on("console", lambda said: _heard(watched, said))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.on("request", lambda asked: _asked(watched, site, asked.url))
        watched.page.goto(path)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def _heard(watched: Watched, said: Any) -> None:
    if said.type in ("error", "warning"):
        watched.complaints.append(said.text)


def _asked(watched: Watched, site: Site, url: str) -> None:
    if not url.startswith((site.address, "data:")):
        watched.elsewhere.append(url)
