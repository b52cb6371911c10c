"""Nothing leaves the machine."""

import socket

import pytest


def test_the_suite_cannot_reach_beyond_this_machine():
    with socket.socket() as outward, pytest.raises(AssertionError, match="nothing may leave"):
        outward.connect(("192.0.2.1", 443))


def test_the_suite_reaches_this_machine():
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())
