"""The browser of the machine, and the fonts without which Chinese pages are boxes. Nothing is ever downloaded here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = """浏览器测试需要系统自带的 Chromium 与 Noto CJK 字体，缺少：{missing}。请安装：
The browser tests need the system's Chromium and the Noto CJK fonts; missing: {missing}. To install them:

  sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium fonts-noto-cjk
"""


def program() -> str | None:
    """Where Chromium is: as CHROMIUM says, or on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


def missing() -> list[str]:
    """What has to be installed first."""
    return [*(() if program() else ("chromium",)), *(() if _has_chinese_fonts() else ("fonts-noto-cjk",))]


def say_missing() -> str | None:
    """What to do before the tests can run; None when everything is there."""
    return MISSING.format(missing=", ".join(missing())) if missing() else None


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser until the block ends."""
    with sync_playwright() as playwright:
        # A container has no user namespaces to put a sandbox into, and little shared memory.
        browser = playwright.chromium.launch(
            executable_path=program(), args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
        )
        try:
            yield browser
        finally:
            browser.close()


def _has_chinese_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return True  # nothing to ask; the pages themselves will show it
    known = subprocess.run(["fc-list", ":lang=zh-cn", "family"], check=True, capture_output=True, text=True)
    return bool(known.stdout.strip())


if __name__ == "__main__":
    sys.exit(say_missing())
