"""Pictures of a product or of a SKU, as forms: one more, another first, one no more."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from litestar import Response

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.ground.catalog.gallery.schemas import AddPicture, OrderPictures, PictureView
from guide_app.ground.catalog.gallery.service import Owner, add_picture, order_pictures, remove_picture
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.files.service import send_file


class Gallery(NamedTuple):
    """Whose pictures a page shows: how they are read, where the page is, and how it is shown again."""

    owner: Owner
    shown: Callable[[], Awaitable[Sequence[PictureView]]]
    back: str
    again: Callable[[Form], Awaitable[Response[bytes]]]


async def sent_one(actor: Actor, gallery: Gallery, form: Form) -> Done:
    """Show one more picture: the file of the form."""
    sent = form.files.get("file")
    content = await sent.read() if sent is not None else b""
    file = await send_file(actor, content, purpose=PICTURE.name, name=sent.filename if sent else "")
    await add_picture(actor, gallery.owner, AddPicture(file_id=file.id))
    return Done(gallery.back, _("图片已加上"))


async def turned(actor: Actor, gallery: Gallery, picture_id: UUID, form: Form) -> Done:
    """Show one of those that are there first, or no more, as the form says."""
    there = await gallery.shown()
    if form.get("what") == "remove":
        await remove_picture(actor, gallery.owner, picture_id)
        return Done(gallery.back, _("图片已移除"))
    others = [one.id for one in there if one.id != picture_id]
    await order_pictures(actor, gallery.owner, OrderPictures(pictures=[picture_id, *others]))
    return Done(gallery.back, _("已设为首图"))
