"""Files over HTTP."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath
from litestar.response import Stream

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.files.codes_seen import READING_REFUSALS
from guide_app.base.kernel.files.refusals import PICTURE_REFUSALS, SHEET_REFUSALS
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.streams import OfItsOwnType
from guide_app.base.web.uploads import takes_file, uploaded
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.files import queries, service
from guide_app.ground.files.errors import FileLost
from guide_app.ground.files.purposes import LOGO
from guide_app.ground.files.schemas import CodeReadings, Download, FileView

PHOTOS = ("image/jpeg", "image/png", "image/webp")
RUNS_NOTHING = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Whatever a browser takes a file for, nothing in it runs or fetches."""
SHOWN = frozenset({"image/jpeg", "image/png"})
"""What a browser may show in a page; everything else is saved."""
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "text/csv": ".csv"}


class FileController(Controller):
    """文件 · Files."""

    path = "/v1/files"
    tags = ("files",)

    @post(
        operation_id="sendFile",
        opt=takes_file({"purpose": LOGO.name}) | refuses(InvalidField, *PICTURE_REFUSALS, *SHEET_REFUSALS),
        summary="上传文件 · Upload a file",
    )
    async def send(self, request: Request[Any, Any, Any], actor: CurrentActor, write: RetrySafe) -> Written[FileView]:
        """A form with one `file`, and its `purpose`: `catalog.picture` and `files.logo` take JPEG, PNG and WebP,
        `files.sheet` XLSX and CSV. The content decides, not the name.

        Pictures are drawn anew: upright, at most 2048 pixels long, without any metadata. Workbooks are packed anew,
        CSV comes out in UTF-8. A file that nothing uses goes at `expires_at`.
        """
        sent = await uploaded(request, "purpose")
        purpose = sent.texts["purpose"]
        return await write(
            lambda: service.send_file(actor, sent.content, purpose=purpose, name=sent.name), told_by=sent.told_by
        )

    @get(
        "/{file_id:uuid}",
        operation_id="getFile",
        media_type="application/octet-stream",
        opt=refuses(FileLost),
        summary="下载文件 · Get a file",
    )
    async def show(self, actor: CurrentActor, file_id: FromPath[UUID]) -> Stream:
        """Its bytes, in their own media type, with their SHA-256 as ETag."""
        return _sent(await queries.download(actor, file_id))


class CodeReadingController(Controller):
    """读码 · Codes on photos."""

    path = "/v1/code-readings"
    tags = ("files",)

    @post(
        status_code=200,
        operation_id="readCodes",
        opt=takes_file(raw=PHOTOS) | refuses(*READING_REFUSALS),
        summary="识别照片中的条码和二维码 · Read the codes on a photo",
    )
    async def read(self, request: Request[Any, Any, Any], actor: CurrentActor) -> CodeReadings:
        """For phones whose browser reads none by itself: a photo as `file` of a form, or as the whole body.

        Answers what the codes say, EAN, UPC, Code 128, Code 39, QR and Data Matrix. The photo is kept nowhere.
        """
        return await service.read_codes(actor, (await uploaded(request, raw=PHOTOS)).content)


def _sent(download: Download) -> OfItsOwnType:
    file = download.file
    plain = f"file{ENDINGS.get(file.media_type, '')}"
    how = "inline" if file.media_type in SHOWN else "attachment"
    return OfItsOwnType(
        download.pieces,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Length": str(file.size),
            "Content-Security-Policy": RUNS_NOTHING,
            "ETag": f'"{file.sha256}"',
        },
    )
