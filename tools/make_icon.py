"""resources/icons/app.ico from app.svg, in the sizes that Windows asks for. Run it after the picture changed."""

from __future__ import annotations

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QIcon

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 256)


def main() -> None:
    """Write the file: a header, one line a picture, the pictures as PNG."""
    app = QGuiApplication([])
    icon = QIcon(str(ICONS / "app.svg"))
    pictures = [_png(icon, size) for size in SIZES]
    offset = 6 + 16 * len(pictures)
    lines = b""
    for size, picture in zip(SIZES, pictures, strict=True):
        lines += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    (ICONS / "app.ico").write_bytes(struct.pack("<HHH", 0, 1, len(pictures)) + lines + b"".join(pictures))
    app.quit()


def _png(icon: QIcon, size: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    icon.pixmap(size, size).toImage().save(buffer, "PNG")
    return bytes(data.data())


if __name__ == "__main__":
    main()
