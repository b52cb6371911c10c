"""Where records came from: revision, batches, and the manifest of the order log."""

from __future__ import annotations

from whybuy.orders.port import BatchFile
