"""The door for what another system exported: text in any encoding, packed or not, or a workbook, kept byte for byte.

Such a file is known by its hash, so nothing is made anew of it. It is opened by who reads it, in a worker and within
bounds, and given back to nobody but its sender, as a download.
"""

from guide_app.base.kernel.files.looks import UNKNOWN, looks_like
from guide_app.base.kernel.files.refusals import FileEmpty, FileTooLarge, NotASheet
from guide_app.base.kernel.files.sheets import CSV, XLSX

MAX_BYTES = 64_000_000
GZIP = "application/gzip"
MEDIA_TYPES = {"ZIP": XLSX, "gzip": GZIP, "UTF-16": CSV, UNKNOWN: CSV}
"""What is taken, by what it looks like; bytes that look like nothing else may be text."""


def take_export(given: bytes) -> str:
    """The media type of an export that was sent. Raises FileEmpty, FileTooLarge, NotASheet."""
    if not given:
        raise FileEmpty
    if len(given) > MAX_BYTES:
        raise FileTooLarge(limit_bytes=MAX_BYTES)
    found = looks_like(given)
    media_type = MEDIA_TYPES.get(found)
    if media_type is None:
        raise NotASheet(found=found)
    return media_type
