"""`make screenshots`: the two pictures at the head of both READMEs, taken from the demo and kept small."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser.chromium import chromium, say_missing
from tests.browser.looking import DESK, PHONE, a_context
from tests.browser.people import ASSOCIATE, HEADQUARTERS, People
from tests.demos import a_small_demo

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 60_000
PICTURES = {"associate": (ASSOCIATE, "/a", PHONE, 2), "console": (HEADQUARTERS, "/hq", DESK, 1.5)}


def main() -> str | None:
    """Take them anew, from three months of trading. What is missing on this machine, if something is."""
    missing = say_missing()
    if missing:
        return missing
    with (
        tempfile.TemporaryDirectory(prefix="guide-pictures-", ignore_cleanup_errors=True) as folder,
        a_small_demo(Path(folder) / "home", Path(folder) / "demo.log", size=()) as demo,
        chromium() as browser,
    ):
        Path(folder).chmod(0o755)
        for name, (who, address, size, scale) in PICTURES.items():
            with a_context(browser, People(demo), who, size=size, device_scale_factor=scale) as context:
                page = context.new_page()
                page.goto(address)
                kept = packed(page.screenshot())
            (FOLDER / f"{name}.webp").write_bytes(kept)
            print(f"{name}.webp {len(kept)}")
    return None


def packed(picture: bytes) -> bytes:
    """Without loss in as many colours as fit: letters on plain ground become smaller so than by a picture's means."""
    opened = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (128, 64, 48, 32, 24, 16):
        made = io.BytesIO()
        opened.quantize(colours, dither=Image.Dither.NONE).convert("RGB").save(made, "WEBP", lossless=True, method=6)
        if made.tell() < LARGEST:
            return made.getvalue()
    raise ValueError("too large in any number of colours")


if __name__ == "__main__":
    sys.exit(main())
