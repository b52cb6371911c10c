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
    command(user, "invite", needs="manage", examples="whybuy user invite --role editor")(invite)
    command(user, "sessions", needs="manage", examples="whybuy user sessions ada")(sessions)
    command(user, "end", needs="manage", examples="whybuy user end ada 7")(end)
    app.add_typer(user, name="user")
    command(app, "audit", needs="manage", examples="whybuy audit --who ada --limit 20")(audit)


def add(
    visit: Visit, name: Name, *, role: Role = "reader", port: Port = PORT, json: Json = False
) -> None:
    """Add a user, and print the link that lets them in, once."""
    from whybuy.records import users

    _say_link(users.create(name, role=role, by=visit.user), visit=visit, port=port, json=json)


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
    users.change_role(users.one(name), role=role, by=visit.user)
    if json:
        print_json({"schema": "whybuy.users/1", "users": [{"name": name, "role": role}]})
    else:
        say(paper(), f"{name} is now {role}.")


def reset(visit: Visit, name: Name, *, port: Port = PORT, json: Json = False) -> None:
    """Print a link that lets a user in, once, while `whybuy serve` runs. It works for an hour."""
    from whybuy.records import users

    _say_link(users.one(name), visit=visit, port=port, json=json)


def invite(visit: Visit, *, role: Role = "reader", port: Port = PORT, json: Json = False) -> None:
    """Print a link by which somebody joins, once, while `whybuy serve` runs. Good for three days.

    Who opens it chooses a name, and a password or a passkey.
    """
    from whybuy.records import users

    link = f"http://localhost:{port}/join?token={users.invite(role, by=visit.user)}"
    if json:
        print_json({"schema": "whybuy.invitation/1", "role": role, "link": link})
    else:
        paper().print(link, soft_wrap=True)


def sessions(visit: Visit, name: Name, *, json: Json = False) -> None:
    """Show where a user is signed in."""
    from dataclasses import asdict

    from whybuy.records import users

    found = users.sessions(users.one(name))
    if json:
        # The key of a session is what lets it in: it is told to nobody.
        plain = [{k: v for k, v in asdict(row).items() if k != "session_key"} for row in found]
        print_json({"schema": "whybuy.sessions/1", "sessions": plain})
        return
    rows = table("number", "seen", "signed in", "from", "with", right=("number",), long=("with",))
    for row in found:
        times = (f"{row.seen_at:%Y-%m-%d %H:%M}", f"{row.began_at:%Y-%m-%d %H:%M}")
        add_row(rows, str(row.id), *times, row.address, row.agent)
    paper().print(rows)


def end(
    visit: Visit,
    name: Name,
    number: Annotated[int, typer.Argument(help="The session's number: whybuy user sessions NAME.")],
    *,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Sign a user out of one session, wherever it is."""
    from whybuy.records import users

    user = users.one(name)
    if not sure(f"End session {number} of {name}?", yes=yes or json):
        return
    users.end_session(number, by=visit.user, user=user)
    if json:
        print_json({"schema": "whybuy.ended/1", "name": name, "session": number})
    else:
        say(paper(), f"Session {number} of {name} is ended.")


def audit(
    visit: Visit,
    *,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="What this user did.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many lines at most.")] = 50,
    json: Json = False,
) -> None:
    """Show who came in, who failed to, and who changed what: newest first."""
    from dataclasses import asdict

    from whybuy.records import users

    found = users.audit(limit, who=who)
    if json:
        print_json({"schema": "whybuy.audit/1", "lines": [asdict(line) for line in found]})
        return
    rows = table("when", "who", "what", "about", "from", long=("what", "about"))
    for line in found:
        at = f"{line.at:%Y-%m-%d %H:%M}"
        add_row(rows, at, line.who, line.what, line.about, line.address)
    paper().print(rows)


def _say_link(user: User, *, visit: Visit, port: int, json: bool) -> None:
    from whybuy.records import users

    link = entry_address(users.entry_link(user, minutes=60, by=visit.user), port=port)
    if json:
        print_json({"schema": "whybuy.link/1", "name": user.username, "link": link})
    else:
        paper().print(link, soft_wrap=True)
