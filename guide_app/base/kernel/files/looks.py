"""What bytes look like, whatever their sender calls them: by how they begin."""

from types import MappingProxyType

_BEGINNINGS = MappingProxyType(
    {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF87a": "GIF",
        b"GIF89a": "GIF",
        b"II*\x00": "TIFF",
        b"MM\x00*": "TIFF",
        b"%PDF-": "PDF",
        b"PK\x03\x04": "ZIP",
        b"PK\x05\x06": "ZIP",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "OLE",
        b"Rar!\x1a\x07": "RAR",
        b"7z\xbc\xaf\x27\x1c": "7z",
        b"\x1f\x8b": "gzip",
        b"\x7fELF": "ELF",
        b"\xff\xfe": "UTF-16",
        b"\xfe\xff": "UTF-16",
    }
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_MARKUP = ((b"<svg", "SVG"), (b"<html", "HTML"), (b"<!doctype html", "HTML"), (b"<script", "HTML"), (b"<?xml", "XML"))
UNKNOWN = "unknown"


def looks_like(given: bytes) -> str:
    """The kind of file that these bytes begin, or UNKNOWN."""
    for beginning, kind in _BEGINNINGS.items():
        if given.startswith(beginning):
            return kind
    if given[:4] == b"RIFF" and given[8:12] == b"WEBP":
        return "WebP"
    if given[:2] == b"BM" and given[6:10] == bytes(4):
        return "BMP"
    if given[:2] == b"MZ" and b"\0" in given[:64]:
        return "EXE"
    if given[4:8] == b"ftyp" and given[8:12] in _HEIF_BRANDS:
        return "HEIF"
    head = given[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((kind for mark, kind in _MARKUP if mark in head and head.startswith(b"<")), UNKNOWN)
