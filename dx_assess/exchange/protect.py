"""Passwords on the files of a submission: PDF AES-256, workbook agile encryption, data file age (passphrase).

There is no second key: without the password nobody opens the files. Everything is opened again before it is given back.
"""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pikepdf
import pyrage
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from dx_assess.errors import AppError, Where
from dx_assess.files import read_limited

MIN_LENGTH = 10
MAX_LENGTH = 100
MAX_SPIN = 1_000_000
"""Rounds of the key of a workbook; Office makes 100,000. A file that asks for more would take minutes."""
_MAX_FILE = 200 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGE = b"age-encryption.org/"
_TOO_MUCH = "Excessive work"
_TRIES = 20
_decrypt = pyrage.passphrase.decrypt


def checked_password(password: str) -> str:
    """The password as it is used: NFC, so that it is the same whatever keyboard typed it.

    :raises AppError: E-PASSWORD-SHORT, E-PASSWORD-LONG, E-PASSWORD-TEXT.
    """
    plain = unicodedata.normalize("NFC", password)
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in plain) or plain != plain.strip():
        fix = "前後の空白や改行を除いてください。"
        raise AppError("E-PASSWORD-TEXT", "パスワードに使えない文字があります。", fix)
    if len(plain) < MIN_LENGTH:
        fix = "言葉をいくつか並べると、長くて覚えやすくなります。"
        raise AppError("E-PASSWORD-SHORT", f"パスワードは{MIN_LENGTH}文字以上にしてください。", fix)
    if len(plain) > MAX_LENGTH:
        fix = "短くしてください。"
        raise AppError("E-PASSWORD-LONG", f"パスワードは{MAX_LENGTH}文字までです。", fix)
    return plain


def password_of(path: Path) -> str:
    """The password in the first line of a text file.

    :raises AppError: E-PASSWORD-…, E-FILE-….
    """
    try:
        lines = read_limited(path, 4096).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        fix = "メモ帳で、文字コードをUTF-8にして保存してください。"
        raise AppError("E-PASSWORD-TEXT", "パスワードのファイルが読めません。", fix, Where(file=path.name)) from error
    return checked_password(lines[0] if lines else "")


def protect_pdf(content: bytes, password: str) -> bytes:
    """The PDF with AES-256 (R6); it is opened again with the password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
        document.save(out, encryption=pikepdf.Encryption(user=password, owner=password, R=6, aes=True, metadata=True))
    with pikepdf.open(io.BytesIO(out.getvalue()), password=password) as again:
        if len(again.pages) != pages or again.encryption.R != 6:
            raise _failed("PDF")
    return out.getvalue()


def protect_workbook(content: bytes, password: str) -> bytes:
    """The workbook with Office's agile encryption; it is opened again and compared byte by byte."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    if _open_workbook(out.getvalue(), password) != content:
        raise _failed("Excel")
    return out.getvalue()


def protect_data(content: bytes, password: str) -> bytes:
    """The data file as age with a passphrase (takes seconds); it is opened again and compared."""
    locked: bytes = pyrage.passphrase.encrypt(content, password)
    if _open_data(locked, password) != content:
        raise _failed("町のデータ")
    return locked


def is_protected(content: bytes) -> bool:
    """Whether a file's content is one of the three protected forms."""
    if content.startswith(b"%PDF"):
        return b"/Encrypt" in content
    return content.startswith((_OLE, _AGE))


def opened(content: bytes, password: str, name: str) -> bytes:
    """The content without its password; what has none is given back as it is.

    :param name: the file, for the error.
    :raises AppError: E-PASSWORD-WRONG, E-PASSWORD-DAMAGED, E-PASSWORD-BUSY.
    """
    if not is_protected(content):
        return content
    try:
        if content.startswith(_AGE):
            return _open_data(content, password)
        return _open_workbook(content, password) if content.startswith(_OLE) else _open_pdf(content, password)
    except (InvalidKeyError, pikepdf.PasswordError) as error:
        raise _wrong(name) from error
    except pyrage.DecryptError as error:
        raise (_busy(name) if _TOO_MUCH in str(error) else _wrong(name)) from error
    except Exception as error:  # three libraries take a stranger's file apart, and raise whatever comes
        fix = "もう一度送ってもらうか、書き出し直してください。"
        raise AppError(
            "E-PASSWORD-DAMAGED", "パスワード付きのファイルがこわれています。", fix, Where(file=name)
        ) from error


def read_protected(path: Path, password: str | None) -> bytes:
    """A file's content, with the password where it has one.

    :raises AppError: E-PASSWORD-NEEDED, E-PASSWORD-WRONG, E-PASSWORD-DAMAGED, E-PASSWORD-BUSY, E-FILE-….
    """
    content = read_limited(path, _MAX_FILE)
    if not is_protected(content):
        return content
    if password is None:
        fix = "パスワードを書いたファイルを --password-file で示すか、画面でパスワードを入れてください。"
        raise AppError("E-PASSWORD-NEEDED", "パスワードが付いています。", fix, Where(file=path.name))
    return opened(content, password, path.name)


def _open_data(content: bytes, password: str) -> bytes:
    """What age takes apart; it refuses what would take many seconds on this machine.

    How fast the machine is it measures within a few milliseconds: on a busy one it is wrong by chance, so it is asked
    again.
    """
    for left in reversed(range(_TRIES)):
        try:
            plain: bytes = _decrypt(content, password)
            return plain
        except pyrage.DecryptError as error:
            if not left or _TOO_MUCH not in str(error):
                raise
    raise AssertionError("the last try raises")


def _open_workbook(content: bytes, password: str) -> bytes:
    out = io.BytesIO()
    office = OOXMLFile(io.BytesIO(content))
    if office.info.get("spinValue", 0) > MAX_SPIN:
        raise DecryptionError("too many rounds")
    office.load_key(password=password, verify_password=True)
    office.decrypt(out, verify_integrity=True)
    return out.getvalue()


def _open_pdf(content: bytes, password: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), password=password) as document:
        document.save(out)
    return out.getvalue()


def _busy(name: str) -> AppError:
    fix = "ほかのプログラムを閉じて、もう一度行ってください。続くときは、新しいパソコンで開いてください。"
    message = "パスワードを確かめるのに、このパソコンでは時間がかかりすぎます。"
    return AppError("E-PASSWORD-BUSY", message, fix, Where(file=name))


def _wrong(name: str) -> AppError:
    fix = "大文字・小文字と全角・半角を確かめてください。忘れたときは開けません。町に作り直してもらってください。"
    return AppError("E-PASSWORD-WRONG", "パスワードがちがいます。", fix, Where(file=name))


def _failed(kind: str) -> AppError:
    fix = "もう一度行ってください。続くときは、パスワードなしで作り、ほかの方法で守ってください。"
    return AppError("E-PASSWORD-CHECK", f"{kind}に付けたパスワードで、開き直せませんでした。", fix)
