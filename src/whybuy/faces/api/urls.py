"""The addresses of the API, mounted at /api/ by the pages' own list."""

from __future__ import annotations

from whybuy.faces.api.routes import addresses

urlpatterns = addresses()
