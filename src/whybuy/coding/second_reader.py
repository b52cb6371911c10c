"""The configured language model reads what nobody has coded yet; every request is written down.

What it reads stands as suggested by it (`how="endpoint"`): never as evidence, until somebody
confirms it. The log tells which passages left this machine, to where, for whom and at what cost;
it names them by key, so that it holds no customer's words of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.coding.endpoint import PASSAGES_A_REQUEST, Endpoint, Sent
from whybuy.errors import BadInput
from whybuy.records import codebook, codings, conversations

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User
    from whybuy.records.workspace import EndpointSettings, Workspace

LOG = "endpoint-log.jsonl"


@dataclass(frozen=True, slots=True)
class Read:
    """What a run came to: passages sent, codings suggested, tokens, and cost where prices are."""

    passages: int = 0
    codings: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None


def waiting(workspace: Workspace, *, most: int) -> pl.DataFrame:
    """Customers' passages that nobody coded and this model has not read, at most so many."""
    import polars as pl

    model = _configured(workspace).model
    done = {
        key
        for one in log(workspace)
        if one["model"] == model and not one.get("fault")
        for key in one["passages"]
    }
    coded = codings.frame().select("passage")
    return (
        conversations.passages(side="customer")
        .join(coded, on="passage", how="anti")
        .filter(~pl.col("passage").is_in(list(done)))
        .head(most)
    )


def read(
    workspace: Workspace,
    passages: pl.DataFrame,
    *,
    by: User | None,
    tell: Callable[[int, int], None] = lambda done, all: None,
) -> Read:
    """The passages read by the configured model. What was read before a failure is kept.

    Raises BadInput where none is configured, UserError where it does not answer.
    """
    total = Read()
    means = {code.key: f"{code.name}. {code.means}" for code in codebook.codes()}
    for done, part in enumerate(passages.iter_slices(PASSAGES_A_REQUEST)):
        tell(done * PASSAGES_A_REQUEST, passages.height)
        total = _added(total, _read_part(workspace, part, means=means, by=by))
    return total


def log(workspace: Workspace) -> list[dict[str, Any]]:
    """Every request that was sent, oldest first; `fault` says why one brought nothing."""
    file = workspace.path / LOG
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _read_part(
    workspace: Workspace, part: pl.DataFrame, *, means: Mapping[str, str], by: User | None
) -> Read:
    sent: list[Sent] = []

    def note(one: Sent) -> None:
        sent.append(one)
        _write(workspace.path / LOG, part["passage"].to_list(), one, by=by.username if by else "")

    endpoint = _endpoint(workspace, log=note)
    said = endpoint.suggest(part["text"].to_list(), codes=means)
    acts = [
        codings.Act("code", place["conversation"], code, start=place["start"], end=place["end"])
        for row, place in enumerate(part.iter_rows(named=True))
        for code in said.held(row)
    ]
    steps = codings.record(acts, by=by, how="endpoint") if acts else []
    costs = [one.cost for one in sent if one.cost is not None]
    return Read(
        passages=part.height,
        codings=len(steps),
        tokens_in=sum(one.tokens_in for one in sent),
        tokens_out=sum(one.tokens_out for one in sent),
        cost=sum(costs) if costs else None,
    )


def _write(file: Path, keys: Sequence[str], sent: Sent, *, by: str) -> None:
    """One line more in the log, which only the workspace's owner may read."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": by,
        "url": sent.url,
        "model": sent.model,
        "passages": list(keys),
        "letters": sum(map(len, sent.texts)),
        "tokens_in": sent.tokens_in,
        "tokens_out": sent.tokens_out,
        "cost": sent.cost,
        "fault": sent.fault,
    }
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(line) + "\n")


def _endpoint(workspace: Workspace, *, log: Callable[[Sent], None]) -> Endpoint:
    said = _configured(workspace)
    key = os.environ.get(said.key_variable, "") if said.key_variable else ""
    if said.key_variable and not key:
        raise BadInput(
            f"The endpoint's key is to be in the variable {said.key_variable}, which is not set."
        )
    return Endpoint(said.url, said.model, key=key, prices=said.prices, log=log)


def _configured(workspace: Workspace) -> EndpointSettings:
    if workspace.endpoint is None:
        raise BadInput(
            "No language model is configured, and none is needed. To have one read too, add to "
            f'{workspace.path / "whybuy.toml"}: [endpoint] with url = "http://localhost:8080/v1" '
            'and model = "its name".'
        )
    return workspace.endpoint


def _added(one: Read, two: Read) -> Read:
    costs = [read.cost for read in (one, two) if read.cost is not None]
    return Read(
        passages=one.passages + two.passages,
        codings=one.codings + two.codings,
        tokens_in=one.tokens_in + two.tokens_in,
        tokens_out=one.tokens_out + two.tokens_out,
        cost=sum(costs) if costs else None,
    )
