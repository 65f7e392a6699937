"""The door for exports: any table, kept as it is; what is none is refused by how it begins."""

import gzip

import pytest

from guide_app.base.kernel.files import as_exported
from guide_app.base.kernel.files.as_exported import GZIP, take_export
from guide_app.base.kernel.files.refusals import FileEmpty, FileTooLarge, NotASheet
from guide_app.base.kernel.files.sheets import CSV, XLSX
from tests.imports.sheets import workbook


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"a,b\r\n1,2\r\n", CSV),
        ("小票号,数量".encode("gb18030"), CSV),
        ("小票号\t数量".encode("utf-16"), CSV),
        (gzip.compress(b"a,b"), GZIP),
        (workbook(("a", "b"), (1, 2)), XLSX),
    ],
    ids=["utf-8", "gb18030", "utf-16", "gzip", "xlsx"],
)
def test_tables_are_taken_by_their_content(content: bytes, media_type: str) -> None:
    assert take_export(content) == media_type


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"<html><table>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_table_is_not(content: bytes) -> None:
    with pytest.raises(NotASheet):
        take_export(content)


def test_nothing_and_too_much_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileEmpty):
        take_export(b"")
    monkeypatch.setattr(as_exported, "MAX_BYTES", 3)
    assert take_export(b"a,b") == CSV
    with pytest.raises(FileTooLarge):
        take_export(b"a,bc")
