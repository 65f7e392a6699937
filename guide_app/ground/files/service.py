"""What people do with files: they send them through a door."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.files.as_exported import take_export
from guide_app.base.kernel.files.codes_seen import read_codes_of_picture
from guide_app.base.kernel.files.pictures import take_picture
from guide_app.base.kernel.files.sheets import take_sheet
from guide_app.ground.files.keeping import Described, keep, view_of
from guide_app.ground.files.permissions import READ_CODES, SEND_FILES
from guide_app.ground.files.rules import Door, Purpose, purpose_to_send
from guide_app.ground.files.schemas import CodeReading, CodeReadings, FileView


async def send_file(actor: Actor, content: bytes, *, purpose: str, name: str) -> FileView:
    """Take a file in for a purpose. Raises InvalidField for one that is none; PICTURE_REFUSALS, SHEET_REFUSALS."""
    actor.require(SEND_FILES)
    wanted, door, permission = purpose_to_send(purpose)
    actor.require(permission)
    taken, described = await _through(door, content, name, wanted)
    return view_of(await keep(taken, described, purpose=wanted, by=actor))


async def read_codes(actor: Actor, photo: bytes) -> CodeReadings:
    """What the codes on a photo say; the photo is kept nowhere. Raises READING_REFUSALS."""
    actor.require(READ_CODES)
    return CodeReadings([CodeReading(one.text, one.kind) for one in await read_codes_of_picture(photo)])


async def _through(door: Door, content: bytes, name: str, purpose: Purpose) -> tuple[bytes, Described]:
    if door is Door.PICTURE:
        picture = await take_picture(content, longest_edge=purpose.longest_edge)
        return picture.content, Described(picture.media_type, name, picture.width, picture.height)
    if door is Door.EXPORT:
        return content, Described(take_export(content), name)
    sheet = await take_sheet(content)
    return sheet.content, Described(sheet.media_type, name, encoding=sheet.encoding)
