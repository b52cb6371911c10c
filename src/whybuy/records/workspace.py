"""A workspace: one folder that holds all a firm gave and all that was reckoned from it.

whybuy.toml       what the owner chose; written once, edited by hand
records.sqlite3   customers, people, products, contacts, batches, users (or PostgreSQL by URL)
orders/           the order log: immutable Parquet files
files/            every file as it came, by its hash
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from whybuy.errors import BadInput, CannotWrite, NoWorkspace, WorkspaceTooNew

FORMAT = 1
CONFIG = "whybuy.toml"
VARIABLE = "WHYBUY_WORKSPACE"
ENGINES = ("duckdb", "postgres")
LONGEST_NAME = 200
NAMED = 'name = "Hartwell & Daughters"'

CODERS = ("small", "larger")
_TEMPLATE = """\
# A whybuy workspace. Copy, back up or delete this folder as a whole.
format = {format}

# The firm's name, as it stands on papers; without one, this folder's name.
{name}

# The currency that answers are given in.
currency = "{currency}"

# Records in PostgreSQL instead of records.sqlite3 beside this file:
# database = "postgresql://user:password@localhost:5432/whybuy"

# The engine that holds the order log: "duckdb" (Parquet files in orders/) or "postgres".
engine = "duckdb"
"""

_INVENTED = """
# Nothing in here is real: every page and every answer says so.
invented = true
"""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """A language model that may read passages too: it is off unless the owner writes it down.

    `key_variable` names the environment variable that holds its key. `prices` are per million
    tokens, read and written.
    """

    url: str
    model: str
    key_variable: str = ""
    prices: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's folder and what its `whybuy.toml` says."""

    path: Path
    currency: str = "EUR"
    name: str = ""
    database: str | None = None
    engine: str = "duckdb"
    invented: bool = False
    endpoint: EndpointSettings | None = None
    coder: str = "small"

    @property
    def firm(self) -> str:
        """The firm's name as it stands on papers."""
        return self.name or self.path.name

    @property
    def orders(self) -> Path:
        return self.path / "orders"

    @property
    def files(self) -> Path:
        return self.path / "files"


def create(
    path: Path, *, currency: str = "EUR", name: str = "", invented: bool = False
) -> Workspace:
    """A new workspace in `path`, which is made if need be. Raises BadInput where one is already.

    `name` is the firm's, as it stands on papers. `invented` marks records that were made up: every
    page and answer then says so.
    """
    if (path / CONFIG).exists():
        raise BadInput(f"{path} is a workspace already. Choose another folder, or use it as it is.")
    currency, name = _currency(currency), _name(name)
    try:
        for folder in (path, path / "orders", path / "files"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = f"name = {json.dumps(name, ensure_ascii=False)}" if name else f"# {NAMED}"
        text = _TEMPLATE.format(format=FORMAT, currency=currency, name=named)
        (path / CONFIG).touch(mode=0o600)
        (path / CONFIG).write_text(text + _INVENTED * invented, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"Cannot make a workspace in {path}: {error.strerror}.") from error
    return read(path)


def find(given: Path | None = None) -> Workspace:
    """The workspace given, else the one `WHYBUY_WORKSPACE` names, else the current folder."""
    named = os.environ.get(VARIABLE)
    path = given or (Path(named) if named else Path.cwd())
    if not (path / CONFIG).is_file():
        raise NoWorkspace(
            f"{path} is not a whybuy workspace (it has no {CONFIG}). "
            f"Make one with: whybuy init {path}, or name one with --workspace or {VARIABLE}."
        )
    return read(path)


def read(path: Path) -> Workspace:
    """The workspace in `path`. Raises BadInput for a faulty `whybuy.toml`, naming the fault."""
    file = path / CONFIG
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file} cannot be read: {error}. Mend that line.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    try:
        _check_format(path, said.get("format", FORMAT))
        return Workspace(
            path=path.resolve(),
            currency=_currency(said.get("currency", "EUR")),
            name=_name(said.get("name", "")),
            database=_database(said.get("database")),
            engine=_engine(said.get("engine", "duckdb"), database=said.get("database")),
            invented=_invented(said.get("invented", False)),
            endpoint=_endpoint(said.get("endpoint")),
            coder=_coder(said.get("coder", "small")),
        )
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error


def _name(given: object) -> str:
    if not isinstance(given, str) or len(given) > LONGEST_NAME:
        raise BadInput(f"name = {given!r} is no name. Write {NAMED}.")
    return given.strip()


def _check_format(path: Path, number: object) -> None:
    if type(number) is not int or number < 1:
        raise BadInput(f"format = {number!r} is no format; this version writes {FORMAT}.")
    if number > FORMAT:
        raise WorkspaceTooNew(
            f"{path} was written by a newer whybuy (format {number}; this one reads up to "
            f"{FORMAT}). Install the newest whybuy: pip install --upgrade whybuy."
        )


def _currency(code: object) -> str:
    if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isalpha()):
        raise BadInput(f"Currency {code!r} is not a three-letter code such as EUR, USD or GBP.")
    return code.upper()


def _invented(flag: object) -> bool:
    if not isinstance(flag, bool):
        raise BadInput(f"invented = {flag!r}; say true where the records are made up, else false.")
    return flag


def _coder(name: object) -> str:
    if name not in CODERS:
        raise BadInput(f"coder = {name!r} is none. Write one of {', '.join(CODERS)}.")
    return str(name)


def _endpoint(said: object) -> EndpointSettings | None:
    if said is None:
        return None
    known = {"url", "model", "key_variable", "prices"}
    if not isinstance(said, dict) or not {"url", "model"} <= said.keys() <= known:
        raise BadInput(f"[endpoint] has url and model, and may have {', '.join(sorted(known))}.")
    given: dict[str, Any] = {name: str(said.get(name, "")) for name in known - {"prices"}}
    prices = said.get("prices")
    if prices is not None:
        given["prices"] = _prices(prices)
    return EndpointSettings(**given)


def _prices(given: object) -> tuple[float, float]:
    numbers = given if isinstance(given, list) else []
    if len(numbers) != 2 or not all(type(one) in (int, float) and one >= 0 for one in numbers):
        raise BadInput("prices = [read, written] are two numbers, each for 1,000,000 tokens.")
    return float(numbers[0]), float(numbers[1])


def _database(url: object) -> str | None:
    if url is None:
        return None
    if not isinstance(url, str) or urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise BadInput("database is not a URL such as postgresql://user@localhost:5432/whybuy.")
    return url


def _engine(name: object, *, database: object) -> str:
    if name not in ENGINES:
        raise BadInput(f"engine = {name!r} is none of: {', '.join(ENGINES)}.")
    if name == "postgres" and database is None:
        raise BadInput('engine = "postgres" needs a database = "postgresql://...".')
    return str(name)
