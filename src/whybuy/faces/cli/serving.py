"""Commands that serve the firm: to a browser, and to an assistant."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from whybuy.faces.cli.door import Visit, command
from whybuy.faces.cli.jobs import worked_beside
from whybuy.faces.cli.terminal import paper

PORT = 8765

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")]
Open = Annotated[bool, typer.Option("--open", help="Open the page in your browser.")]


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    command(app, "serve", needs="read", examples="whybuy serve --port 8080")(serve)
    command(app, "mcp", needs="ask", examples="whybuy mcp --workspace my-firm --as-user ada")(mcp)


def serve(visit: Visit, *, port: Port = PORT, open_: Open = False) -> None:
    """Serve the pages on this machine, and print a link that signs you in once."""
    serve_pages(visit, port=port, opens=open_)


def serve_pages(visit: Visit, *, port: int, opens: bool = False) -> None:
    """Serve until Ctrl-C; the link is printed once the pages answer."""
    from whybuy import settings
    from whybuy.records import users

    link = entry_address(users.entry_link(visit.user), port=port)

    def ready() -> None:
        out = paper()
        out.print(f"Your pages are at http://localhost:{port}. This link signs you in, once:")
        out.print(link, soft_wrap=True)
        out.print("Ctrl-C ends it.")
        if opens:
            import webbrowser

            webbrowser.open(link)

    with worked_beside(visit.firm.workspace):
        named(settings.SERVE)(visit.firm.workspace, port=port, on_ready=ready)


def entry_address(token: str, *, port: int) -> str:
    """The link that lets in, once, whoever has this token."""
    return f"http://localhost:{port}/enter?token={token}"


def mcp(visit: Visit) -> None:
    """Answer an assistant's questions over MCP, on standard input and output; it may only read."""
    from whybuy import settings

    named(settings.MCP)(visit.firm, user=visit.user)


def named(place: str) -> Any:
    """What another face offers. Faces are strangers: only the settings know their names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
