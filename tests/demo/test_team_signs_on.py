"""Each of an invented firm's team can settle the lines of their own list."""

from __future__ import annotations

import pytest

from whybuy.demo.conversing import sign_on
from whybuy.records import editing, users

pytestmark = pytest.mark.django_db


def test_everybody_of_the_team_is_a_user_who_may_edit_and_is_made_once():
    users.create("tom.ruane", role="owner")
    for key, name in (("tom.ruane", "Tom Ruane"), ("declan.osei", "Declan Osei")):
        editing.add("team", {"key": key, "name": name}, by=None)
    sign_on()
    sign_on()
    roles = {user.username: user.role for user in users.everybody()}
    assert (roles["tom.ruane"], roles["declan.osei"]) == ("owner", "editor")
