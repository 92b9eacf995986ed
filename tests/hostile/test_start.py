"""Every test is kept off the network and out of the user's folder."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["no_network", "user_home"])
def test_every_test_is_kept_off_the_network_and_the_users_folder(request: pytest.FixtureRequest, name: str) -> None:
    assert name in request.fixturenames  # autouse: nobody asked for it here
