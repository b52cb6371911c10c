"""The names of what the firm sells and markets, as customers may say them."""

from __future__ import annotations

from whybuy.evidence.books import Books

SHORTEST, MOST = 4, 400
"""A name of fewer letters is found in too much; beyond so many products only services are looked
for."""


def offered(books: Books) -> tuple[str, ...]:
    """Names of marketed services, then of products (fees left out), each once."""
    from whybuy.records import products, services

    def read() -> tuple[str, ...]:
        known = [service.name for service in services.marketed()]
        goods = products.frame()
        if goods.height <= MOST:
            known += goods.filter(~goods["is_fee"].fill_null(value=False))["name"].to_list()
        return tuple(dict.fromkeys(name for name in known if name and len(name) >= SHORTEST))

    return books.once(("offered",), read)
