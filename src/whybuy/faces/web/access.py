"""Denied unless granted: each view declares the action it needs, and this is where it is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from whybuy.records.access import allowed

View = TypeVar("View", bound=Callable[..., Any])


def needs(action: str) -> Callable[[View], View]:
    """A view that may be seen only by those whose role allows `action`."""

    def declare(view: View) -> View:
        view.needs = action  # type: ignore[attr-defined]
        return view

    return declare


def role_of(request: HttpRequest) -> str | None:
    """The role of who is asking; None for somebody who has not signed in."""
    return getattr(request.user, "role", None)


def may(request: HttpRequest, action: str) -> bool:
    """Whether who is asking may do this."""
    return allowed(role_of(request), action)


class AccessMiddleware:
    """Turns away whoever may not do what the view declares; undeclared, everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, marked as this reader's own: nothing between keeps a copy."""
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on, otherwise the refusal."""
        action = getattr(view, "needs", None)
        if action is not None and may(request, action):
            return None
        if request.path.startswith("/api/"):
            return _refuse_in_json(request)
        if action is None or request.user.is_authenticated:
            raise PermissionDenied
        return _to_sign_in(request)


def _refuse_in_json(request: HttpRequest) -> HttpResponse:
    signed_in = request.user.is_authenticated
    says = "Your role does not allow this." if signed_in else "Sign in first."
    return JsonResponse({"error": {"kind": "Denied", "message": says}}, status=403)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in, which leads back; a part of a page fetched later sends all of it there."""
    back = request.get_full_path() if request.method == "GET" else "/"
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)
