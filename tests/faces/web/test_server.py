"""Serving on this machine alone."""

from __future__ import annotations

import socket

import pytest

from whybuy.errors import BadInput
from whybuy.faces.web.server import HOST, alone_at, free_port, refuse_if_taken


def test_a_port_that_is_taken_is_refused_with_one_that_is_free():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadInput, match=f"Port {port} is taken.*--port \\d+"):
            refuse_if_taken(port)


def test_a_free_port_is_not_refused():
    refuse_if_taken(free_port())


def test_only_this_machine_is_served():
    assert HOST == "127.0.0.1"


def test_of_two_that_start_at_once_one_has_the_port():
    port = free_port()
    with alone_at(port), pytest.raises(BadInput, match=f"Port {port} is taken"), alone_at(port):
        pass
    with alone_at(port):
        pass
