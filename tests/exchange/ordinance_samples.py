"""A small folder of ordinances in every form that towns have them in, written by the tests."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

PARK = """○福島町公園条例
平成１０年３月２０日条例第５号
改正　平成２０年３月２０日条例第３号
目次
　第１章　総則（第１条・第２条）
　第２章　検査（第２条の２―第４条）
　附則
　　　第１章　総則
（目的）
第１条　この条例は、公園の設置について定める。
（管理人）
第２条　公園に管理人を常駐させる。
２　町長は、毎年１回以上、遊具の点検を行わなければならない。
３　次の各号に掲げる者は、施設を目
視により確認する。
（１）　管理人
（２）　町長に書面を出した者
　　　第２章　検査
（立入検査）
第２条の２　職員は、公園に立入り、設備の検査をすることができる。
第３条の規定により許可を受けた者は、
許可証を見やすい場所に掲示しなければならない。
（閲覧）
第四条　帳簿は、次のとおりとする。
一　窓口に置くもの
二　縦覧に供するもの
　　　附　則
１　この条例は、平成１０年４月１日から施行する。
２　旧條例による點檢は、なお従前の例による。
　　　附　則（平成２０年条例第３号）
この条例は、公布の日から施行する。
別表第１（第４条関係）
フロッピーディスク　１枚　100円
"""
RULE = """<html><head><title>例規</title><style>p::after{content:"目視"}</style>
<script>var a = '<p>検査</p>' < 3</script></head><body>
<p class="t">福島町公園条例施行<b>規則</b></p><p>平成10年規則第2号</p><div><div class="num">第1条</div>
<div>この規則は、検<br>査を
毎月行う。</div><div>２</div><div>ｼｰ･ﾃﾞｨｰで提出する。</div></div><!-- 目視 --><img src="http://example.com/x.png">
</body></html>"""
GUIDE = """福島町補助金交付要綱
令和２年告示第５号
第１　趣旨
補助金について定める。
第２　申請
申請者は、町長に書面を持参する。
"""
RULES = "福島町消防規程\n昭和50年訓令第1号\n第1条 団員は、講習を受ける。\n第2条 団長は、機械器具を定期に点検する。\n"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(text: str, before: str = "") -> bytes:
    """A Word document of these lines; the first two characters of each in a run of their own."""
    body = "".join(
        f"<w:p><w:r><w:t>{escape(line[:2])}</w:t></w:r><w:r><w:t>{escape(line[2:])}</w:t></w:r></w:p>"
        for line in text.splitlines()
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return stream.getvalue()


def write_samples(folder: Path) -> Path:
    """Four ordinances in four encodings and forms, and files that cannot be read."""
    (folder / "規則").mkdir(parents=True)
    (folder / "park.txt").write_bytes(PARK.replace("點檢", "点検").replace("旧條例", "旧条例").encode("cp932"))
    (folder / "規則" / "rule.html").write_text(RULE, encoding="utf-8")
    (folder / "youkou.txt").write_bytes(GUIDE.encode("utf-16"))
    (folder / "shobo.docx").write_bytes(docx(RULES))
    (folder / "broken.txt").write_bytes(b"\xff\x00\x81")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "logo.png").write_bytes(b"\x89PNG")
    return folder
