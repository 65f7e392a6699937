"""A file that comes in a body: as one part of a form, with texts beside it, or as the whole body."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from guide_app.base.web.bodies import BOUNDS_KEY, DEFAULT
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.openapi.declaring import TAKES_KEY, Body

FORM = "multipart/form-data"
RAW = "application/octet-stream"
UPLOAD_BYTES = 64_500_000
"""What the widest door takes (64 MB: a year of a till), and room for the form around it."""
UPLOAD_SECONDS = 330.0
"""A phone in a mall's cellar sends 200 kB a second."""
PARTS = 8
TEXT_BYTES = 1_000
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file with its name as its sender says it, and the texts beside it."""

    content: bytes
    name: str
    texts: Mapping[str, str]

    @property
    def told_by(self) -> tuple[bytes, ...]:
        """What makes two uploads the same; how a form was put around them does not."""
        texts = (each.encode() for name in sorted(self.texts) for each in (name, self.texts[name]))
        return (self.content, self.name.encode(), *texts)


def takes_file(texts: Mapping[str, str] = NO_TEXTS, *, raw: tuple[str, ...] = ()) -> dict[str, Any]:
    """`opt` of a route that takes one file, with the names of the texts beside it and an example of each.

    With `raw` media types the file may be the whole body as well.
    """
    properties: dict[str, object] = {"file": {"type": "string", "format": "binary"}}
    properties |= {name: {"type": "string", "example": example} for name, example in texts.items()}
    schema = {"type": "object", "required": ["file", *texts], "properties": properties}
    example = {"file": "…", **texts}
    bounds = replace(DEFAULT, size=UPLOAD_BYTES, seconds=UPLOAD_SECONDS, is_opaque=True)
    return {BOUNDS_KEY: bounds, TAKES_KEY: Body(schema, (FORM, *raw), example)}


async def uploaded(request: Request[Any, Any, Any], *texts: str, raw: tuple[str, ...] = ()) -> Upload:
    """The file of a request, with these texts, all of which must be there. Raises InvalidBody."""
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    body = await request.body()
    if media_type in raw:
        return Upload(body, "", NO_TEXTS)
    if media_type != FORM or not options.get("boundary"):
        raise _wrong("body", f"须为 {FORM} 表单", f"must be a form, {FORM}")
    return _read(body, options["boundary"], texts)


def _read(body: bytes, boundary: str, texts: tuple[str, ...]) -> Upload:
    files: list[tuple[str, bytes]] = []
    found: dict[str, str] = {}
    try:
        for segment, content in _segments(body, boundary):
            if segment.name == "file" and segment.filename is not None:
                files.append((segment.filename, content))
            elif segment.name in texts and segment.name not in found and len(content) <= TEXT_BYTES:
                found[segment.name] = content.decode()
            else:
                raise _wrong(
                    str(segment.name)[:40], "多余、重复或过长的字段", "no field of this form, twice, or too long"
                )
    except (MultipartError, UnicodeError, LookupError, ValueError) as error:
        raise _wrong("body", "表单无法读取", "the form cannot be read") from error
    if len(files) != 1:
        raise _wrong("file", "须上传一个文件", "one file must be sent")
    missing = [name for name in texts if name not in found]
    if missing:
        raise _wrong(missing[0], "必填", "required")
    return Upload(files[0][1], files[0][0], found)


def _segments(body: bytes, boundary: str) -> list[tuple[MultipartSegment, bytes]]:
    """The parts of a form. Raises MultipartError."""
    found: list[tuple[MultipartSegment, bytes]] = []
    segment: MultipartSegment | None = None
    pieces: list[bytes] = []
    with PushMultipartParser(boundary, max_segment_count=PARTS) as parser:
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                segment, pieces = event, []
            elif event:
                pieces.append(bytes(event))
            elif segment is not None:
                found.append((segment, b"".join(pieces)))
                segment = None
    return found


def _wrong(field: str, chinese: str, english: str) -> InvalidBody:
    return InvalidBody(errors=[{"field": field, "rule": f"{chinese} / {english}"}])
