"""Pictures of a product or of a SKU, as forms: one more, another first, one no more."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.ground.catalog.gallery.schemas import AddPicture, OrderPictures, PictureView
from guide_app.ground.catalog.gallery.service import Owner, add_picture, order_pictures, remove_picture
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.files.service import send_file


async def sent_one(actor: Actor, owner: Owner, form: Form, *, back: str) -> Done:
    """Show one more picture: the file of the form."""
    sent = form.files.get("file")
    content = await sent.read() if sent is not None else b""
    file = await send_file(actor, content, purpose=PICTURE.name, name=sent.filename if sent else "")
    await add_picture(actor, owner, AddPicture(file_id=file.id))
    return Done(back, _("图片已加上"))


async def turned(
    actor: Actor, owner: Owner, there: Sequence[PictureView], picture_id: UUID, form: Form, *, back: str
) -> Done:
    """Show one of those that are there first, or no more, as the form says."""
    if form.get("what") == "remove":
        await remove_picture(actor, owner, picture_id)
        return Done(back, _("图片已移除"))
    others = [one.id for one in there if one.id != picture_id]
    await order_pictures(actor, owner, OrderPictures(pictures=[picture_id, *others]))
    return Done(back, _("已设为首图"))
