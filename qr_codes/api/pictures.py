"""Pictures of the articles that codes hang at, for customers: by the code alone, so nobody can look through files."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.kernel import clock
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.files.errors import FileLost
from guide_app.ground.files.keeping import content_of, file_of
from qr_codes.errors import CodeNotInUse, CodeRetired, CodeUnknown, TooManyGuesses
from qr_codes.ports import ContactWayDesk
from qr_codes.scans.resolving import resolve

FOR_A_DAY = "public, max-age=86400, immutable"


class CodePictureController(Controller):
    """商品图片 · Pictures behind codes."""

    tags = ("codes",)
    opt = PUBLIC | ANY_QUERY

    @get(
        "/q/{code:str}/picture",
        operation_id="getPictureOfCode",
        media_type="application/octet-stream",
        opt=refuses(CodeUnknown, CodeNotInUse, CodeRetired, TooManyGuesses, NotFound, FileLost),
        summary="触点商品图片 · The picture of a code's article",
    )
    async def picture(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        contact_ways: SkipValidation[NamedDependency[ContactWayDesk]],
    ) -> Response[bytes]:
        """JPEG or PNG; 404 where the article has none."""
        resolved = await resolve(code, address_of(request.scope), desk=contact_ways)
        resolved.require_open()
        if resolved.picture is None:
            raise NotFound
        file = await file_of(resolved.picture, at=clock.now())
        if file.purpose != PICTURE.name:
            raise NotFound
        content = b"".join([piece async for piece in content_of(file)])
        headers = {"Cache-Control": FOR_A_DAY, "Content-Security-Policy": "default-src 'none'; sandbox"}
        return Response(content, media_type=file.media_type, headers=headers)
