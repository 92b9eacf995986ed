"""Qt's own dialogs in Japanese: Qt's translation, and ours of what it lacks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_PRINTING = {
    "Double Sided Printing": "両面印刷",
    "Long side binding": "長い辺でとじる",
    "Short side binding": "短い辺でとじる",
    "Off": "しない",
    "Pages": "ページを選ぶ",
    "Page &Set:": "印刷するページ(&S):",
    "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
    "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.": "ページの番号を「,」で区切って書きます。"
    "続きのページは「-」で書きます。例：3,5-7,9 は、3・5・6・7・9ページです。",
}
GAPS: dict[str, dict[str, str]] = {
    "QFileDialog": {
        "&Look in:": "場所(&L):",
        "&File name:": "ファイル名(&N):",
        "Files of &type:": "ファイルの種類(&T):",
        "&Directory:": "フォルダー(&D):",
    },
    "QFileSystemModel": {
        '<b>The name "%1" cannot be used.</b><p>Try using another name, '
        "with fewer characters or no punctuation marks.": (
            "<b>「%1」という名前は使えません。</b><p>短くするか、記号のない名前にしてください。"
        ),
    },
    "QAbstractFileIconProvider": {
        "Drive": "ドライブ",
        "File": "ファイル",
        "%1 File": "%1ファイル",
        "Folder": "フォルダー",
        "File Folder": "フォルダー",
        "Unknown": "不明",
    },
    "QComboBox": {"Show available options": "選べるものを表示"},
    "CloseButton": {"Close": "閉じる"},
    "QPrintDialog": _PRINTING,
    "QPrintSettingsOutput": _PRINTING,
}
"""Context and English text → Japanese. The tests ask Qt's translation first: a gap that is filled there goes."""


class Gaps(QTranslator):
    """Asked when Qt's own translation has nothing."""

    def isEmpty(self) -> bool:
        """It has something."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """See Qt; empty = unknown here."""
        return GAPS.get(context, {}).get(source, "")


def speak_japanese(app: QCoreApplication) -> None:
    """Dates, numbers and Qt's own words in Japanese; what was installed last is asked first."""
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    if app.findChild(Gaps) is not None:
        return
    app.installTranslator(Gaps(app))
    translator = QTranslator(app)
    if translator.load("qtbase_ja", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
