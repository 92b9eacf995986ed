"""What holds for every test: no network, no file in the user's own folder, repeatable examples."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from dx_assess.paths import HOME_VARIABLE
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.sample import make_sample

settings.register_profile("dx-assess", deadline=None, derandomize=True, database=None)
settings.load_profile("dx-assess")


class NetworkForbiddenError(AssertionError):
    """The product works without a network, and so do its tests."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every socket but local ones (Qt's event loop, D-Bus) and every name look-up."""
    local = {getattr(socket, "AF_UNIX", None)}
    make = socket.socket.__init__

    def guarded(self: socket.socket, family: int = -1, *args: Any, **kwargs: Any) -> None:
        if family not in local and kwargs.get("fileno") is None:
            raise NetworkForbiddenError(f"a socket of family {family} was opened")
        make(self, family, *args, **kwargs)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise NetworkForbiddenError(f"a name was looked up: {args[:1]}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "__init__", guarded)
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(socket, "gethostbyname", refuse)
        yield


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of the test's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """What the program ships with."""
    return load_catalog()


@pytest.fixture(scope="session")
def made_sample(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town's file; to be copied, as making it takes ten times as long as opening it."""
    path = tmp_path_factory.mktemp("sample") / "見本町.dxa"
    make_sample(catalog, path).close()
    return path
