"""Passwords of data files on slow and busy machines."""

from __future__ import annotations

from collections.abc import Callable

import pyrage
import pytest

from dx_assess.errors import AppError
from dx_assess.exchange import protect

PASSWORD = "ひみつの言葉を五つ並べる"
CONTENT = b'{"town": "1"}'


@pytest.fixture(scope="module")
def locked() -> bytes:
    return protect.protect_data(CONTENT, PASSWORD)


def busy(times: int) -> tuple[Callable[[bytes, str], bytes], list[int]]:
    """A machine that is measured wrongly so many times."""
    asked: list[int] = []

    def decrypt(content: bytes, password: str) -> bytes:
        asked.append(1)
        if len(asked) <= times:
            raise pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would take around 64 s.")
        return pyrage.passphrase.decrypt(content, password)  # type: ignore[no-any-return]

    return decrypt, asked


def test_a_busy_machine_is_asked_again(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    decrypt, asked = busy(3)
    monkeypatch.setattr(protect, "_decrypt", decrypt)
    assert protect.opened(locked, PASSWORD, "a.age") == CONTENT and len(asked) >= 4


def test_a_machine_that_is_too_slow_is_not_a_wrong_password(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    decrypt, _asked = busy(10_000)
    monkeypatch.setattr(protect, "_decrypt", decrypt)
    with pytest.raises(AppError) as caught:
        protect.opened(locked, PASSWORD, "a.age")
    assert caught.value.code == "E-PASSWORD-BUSY" and caught.value.where.file == "a.age"


def test_a_wrong_password_is_asked_once(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def decrypt(content: bytes, password: str) -> bytes:
        asked.append(password)
        raise pyrage.DecryptError("Decryption failed")

    monkeypatch.setattr(protect, "_decrypt", decrypt)
    with pytest.raises(AppError) as caught:
        protect.opened(locked, "ちがう言葉を五つ並べる", "a.age")
    assert caught.value.code == "E-PASSWORD-WRONG" and len(asked) == 1
