"""What the window remembers between two starts, in ``window.ini`` of the user's folder. Nothing of a town's answers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from dx_assess import paths

RECENT = 8


class Settings:
    """Text size, colours, window geometry, recent files, last folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder``: default the user's folder.

        :raises AppError: E-PATH-USER.
        """
        ini = (folder or paths.user_dir()) / "window.ini"
        self._store = QSettings(str(ini), QSettings.Format.IniFormat)

    @property
    def scale(self) -> int:
        """Text size in percent."""
        value = str(self._store.value("scale", 100))
        return int(value) if value.isdigit() else 100

    @scale.setter
    def scale(self, percent: int) -> None:
        self._store.setValue("scale", percent)

    @property
    def scheme(self) -> str:
        """One of :data:`dx_assess.ui.theme.SCHEMES`."""
        return str(self._store.value("scheme", "system"))

    @scheme.setter
    def scheme(self, name: str) -> None:
        self._store.setValue("scheme", name)

    @property
    def geometry(self) -> QByteArray:
        """As Qt saved it; empty at the first start."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def folded(self) -> tuple[str, ...] | None:
        """Groups of the navigation that are kept folded; None until the user folds or unfolds one."""
        value = self._store.value("folded")
        return None if value is None else tuple(part for part in str(value).split(" ") if part)

    @folded.setter
    def folded(self, groups: tuple[str, ...]) -> None:
        self._store.setValue("folded", " ".join(groups))

    def widths(self, register: str) -> dict[str, int]:
        """Widths of a register's columns that the user has chosen, in pixels at 100 % text."""
        parts = (part.split("=") for part in str(self._store.value(f"widths/{register}", "")).split())
        return {part[0]: int(part[1]) for part in parts if len(part) == 2 and part[1].isdecimal()}

    def set_widths(self, register: str, widths: dict[str, int]) -> None:
        """Keep them."""
        self._store.setValue(f"widths/{register}", " ".join(f"{column}={width}" for column, width in widths.items()))

    @property
    def tour_seen(self) -> bool:
        """Whether the first-run tour was finished or skipped."""
        return str(self._store.value("tour_seen", "")) == "yes"

    @tour_seen.setter
    def tour_seen(self, seen: bool) -> None:
        self._store.setValue("tour_seen", "yes" if seen else "")

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files that were open, the newest first. Not looked for: a drive that is off would hold us up."""
        value = self._store.value("recent") or []
        return tuple(map(Path, [value] if isinstance(value, str) else list(value)))

    def remember(self, path: Path) -> None:
        """Put a file at the front of the recent ones and its folder where dialogs start."""
        path = path.absolute()
        names = [str(path), *(str(old) for old in self.recent if old != path)]
        self._store.setValue("recent", names[:RECENT])
        self._store.setValue("folder", str(path.parent))

    def forget(self, path: Path) -> None:
        """Take a file that is gone off the list."""
        self._store.setValue("recent", [str(old) for old in self.recent if old != path.absolute()])

    @property
    def folder(self) -> Path:
        """Where file dialogs start."""
        saved = self.data_folder or Path(str(self._store.value("folder", "")))
        if saved.is_absolute() and saved.is_dir():
            return saved
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return documents if documents.is_dir() else Path.home()

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._store.setValue("folder", str(folder))

    @property
    def data_folder(self) -> Path | None:
        """The folder that the user has chosen for town files; None = the one that was used last."""
        text = str(self._store.value("data_folder", ""))
        return Path(text) if text else None

    @data_folder.setter
    def data_folder(self, folder: Path | None) -> None:
        self._store.setValue("data_folder", str(folder or ""))

    def sync(self) -> None:
        """Write now."""
        self._store.sync()
