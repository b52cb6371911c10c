"""The pages as a WSGI application over the workspace that `WHYBUY_WORKSPACE` names."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from whybuy.app import open as open_firm

open_firm()
application = get_wsgi_application()

from whybuy.faces.web import open_firm  # noqa: E402  (it needs the settings that stand only now)

open_firm.work_ahead()
