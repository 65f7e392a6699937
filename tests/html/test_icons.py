"""Every icon that pages name is in the set under that name."""

import re
from pathlib import Path

import pytest
from lucide.core import lucide_icon

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r'icon\(([^)]*)\)|glyph="([^"]+)"|Place\("[^"]+", _\("[^"]+"\), "([^"]+)"')


def _names() -> set[str]:
    found = set()
    for file in [
        *ROOT.glob("pages/**/*.html"),
        *ROOT.glob("guide_app/base/html/**/*.html"),
        ROOT / "pages/navigation.py",
    ]:
        for called, glyph, place in NAMED.findall(file.read_text(encoding="utf-8")):
            found |= set(re.findall(r'"([a-z0-9-]+)"', called)) | {glyph, place}
    return found - {""}


@pytest.mark.parametrize("name", sorted(_names()))
def test_the_icon_is_there(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert "<svg" in lucide_icon(name)
    assert caplog.text == ""
