"""Commands for who may come in, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.serving import PORT, Port, entry_address
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, sure, table

if TYPE_CHECKING:
    from whybuy.records.models import User

Name = Annotated[str, typer.Argument(help="The user's name.")]
Role = Annotated[str, typer.Option(metavar="ROLE", help="owner, editor, reader or none.")]


def declare(app: typer.Typer) -> None:
    """Add `whybuy user …` to the command line."""
    user = typer.Typer(
        help="Who may come in, and as what.", no_args_is_help=True, rich_markup_mode=None
    )
    command(user, "add", needs="manage", examples="whybuy user add ada --role editor")(add)
    command(user, "list", needs="manage", examples="whybuy user list --json")(list_users)
    command(user, "role", needs="manage", examples="whybuy user role ada reader")(role)
    command(user, "reset", needs="manage", examples="whybuy user reset ada")(reset)
    app.add_typer(user, name="user")


def add(
    visit: Visit, name: Name, *, role: Role = "reader", port: Port = PORT, json: Json = False
) -> None:
    """Add a user, and print the link that lets them in, once."""
    from whybuy.records import users

    _say_link(users.create(name, role=role), port=port, json=json)


def list_users(visit: Visit, *, json: Json = False) -> None:
    """Show every user and their role."""
    from whybuy.records import users

    found = [{"name": user.username, "role": user.role} for user in users.everybody()]
    if json:
        print_json({"schema": "whybuy.users/1", "users": found})
        return
    rows = table("name", "role")
    for user in found:
        add_row(rows, user["name"], user["role"])
    paper().print(rows)


def role(
    visit: Visit,
    name: Name,
    role: Annotated[str, typer.Argument(help="owner, editor, reader or none.")],
    *,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Give a user another role."""
    from whybuy.records import users

    if not sure(f"Make {name} {role}?", yes=yes or json):
        return
    users.change_role(users.one(name), role=role)
    if json:
        print_json({"schema": "whybuy.users/1", "users": [{"name": name, "role": role}]})
    else:
        say(paper(), f"{name} is now {role}.")


def reset(visit: Visit, name: Name, *, port: Port = PORT, json: Json = False) -> None:
    """Print a link that lets a user in, once, while `whybuy serve` runs. It works for an hour."""
    from whybuy.records import users

    _say_link(users.one(name), port=port, json=json)


def _say_link(user: User, *, port: int, json: bool) -> None:
    from whybuy.records import users

    link = entry_address(users.entry_link(user, minutes=60), port=port)
    if json:
        print_json({"schema": "whybuy.link/1", "name": user.username, "link": link})
    else:
        paper().print(link, soft_wrap=True)
