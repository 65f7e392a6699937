"""`make words`: the catalogue of words brought up to date with what templates and code say.

One file an area, named after the folder its pages lie in, so that two areas never change the same file; what the
layout and the components say is in `shared.po`. New texts stand there with an empty translation, unused ones are gone.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from guide_app.base.html.words import FOLDER

ROOT = Path(__file__).parents[3]
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false", "trim_blocks": "true"}}
SAID_IN = ("pages", "guide_app/base/html", "qr_codes/scans", "guide_app/ground/members")
AREAS = {"qr_codes/scans": "customer", "guide_app/ground/members": "customer"}
"""Where packages keep pages of their own, which customers see."""
SHARED = "shared"


def said() -> dict[str, dict[str, None]]:
    """Every text by its area, in the order of the files; what is shared is in no other area."""
    found: dict[str, dict[str, None]] = {SHARED: {}}
    for area, text in _extracted():
        found.setdefault(area, {})[text] = None
    for area, texts in found.items():
        if area != SHARED:
            found[area] = {text: None for text in texts if text not in found[SHARED]}
    return {area: texts for area, texts in found.items() if texts}


def translations(area: str) -> dict[str, str]:
    """What a file of the catalogue holds."""
    file = FOLDER / f"{area}.po"
    if not file.exists():
        return {}
    with file.open("rb") as opened:
        return {str(each.id): str(each.string or "") for each in read_po(opened) if each.id}


def bring_up_to_date() -> list[str]:
    """Write the files anew, keeping what is translated; of two translations of one text the first file's.

    Returns what lacks a translation.
    """
    everywhere: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.po")):
        for text, english in translations(file.stem).items():
            if english:
                everywhere.setdefault(text, english)
    areas = said()
    for file in FOLDER.glob("*.po"):
        if file.stem not in areas:
            file.unlink()
    missing = []
    for area, texts in areas.items():
        catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
        for text in sorted(texts):
            english = everywhere.get(text, "")
            missing += [] if english else [text]
            catalogue.add(text, english)
        with (FOLDER / f"{area}.po").open("wb") as opened:
            write_po(opened, catalogue, width=0, omit_header=True)
    return missing


def _extracted() -> Iterator[tuple[str, str]]:
    for folder in SAID_IN:
        base = ROOT / folder
        for name, _line, text, _comments, _context in extract_from_dir(
            base, method_map=METHODS, options_map=OPTIONS, keywords={"_": None}
        ):
            within = [part for part in Path(name).parent.parts if part != "templates"] if folder == "pages" else []
            if isinstance(text, str) and text:
                yield AREAS.get(folder) or "-".join(dict.fromkeys(within)) or SHARED, text


def main() -> None:
    """Bring the catalogue up to date and say what lacks a translation."""
    for text in bring_up_to_date():
        print(f"没有英文 · no English: {text}")


if __name__ == "__main__":
    main()
