"""Notes about a customer: all that I may read, a new one, one of mine changed or removed."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.errors import SensitiveText
from clienteling.permissions import REMOVE_NOTES, WRITE_NOTES
from clienteling.queries.notes import note_of_id, note_versions, notes_of_member
from clienteling.schemas.notes import EditNote, WriteNote
from clienteling.service.notes import edit_note, remove_note, weigh_text, write_note
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from pages.asking import edited_version, paging_in
from pages.labels.clienteling import FOUND, TOPICS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class CustomerNotePages(PageController):
    """顾客备注 · Notes about a customer."""

    path = "/a/customers/{member_id:uuid}/notes"

    @get()
    async def notes(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """What is known, and a new note."""
        return await self._listed(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def write(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Write one; what is found in it is counted before anything else is done."""
        form = await Form.sent(request)

        async def work() -> Done:
            note = await write_note(actor, member_id, form.read(WriteNote))
            return Done(f"/a/customers/{note.member_id}/notes", _("备注已保存"))

        async def again() -> Response[bytes]:
            return await self._listed(request, actor, member_id, form)

        try:
            command = form.read(WriteNote)
            await weigh_text(actor, command.text, keep_anyway=command.keep_anyway)
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, work, again=again)

    async def _listed(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        return await page(
            request,
            "associate/clienteling/notes.html",
            member=await member(actor, member_id),
            listed=await notes_of_member(actor, member_id, paging_in(request)),
            form=form,
            topics=TOPICS,
            found=FOUND,
            may_write=actor.may(WRITE_NOTES),
            asks_anyway=isinstance(form.refusal, SensitiveText),
        )


class NotePages(PageController):
    """一条备注 · One note."""

    path = "/a/notes/{note_id:uuid}"

    @get()
    async def note(self, request: AnyRequest, actor: CurrentActor, note_id: FromPath[UUID]) -> Response[bytes]:
        """What it says, and what it said before."""
        return await self._shown(request, actor, note_id, Form.of(), Form.of())

    @post(status_code=303)
    async def edit(self, request: AnyRequest, actor: CurrentActor, note_id: FromPath[UUID]) -> Response[Any]:
        """Change my own."""
        form = await Form.sent(request)

        async def work() -> Done:
            note = await edit_note(actor, note_id, form.read(EditNote), expected_version=edited_version(form))
            return Done(f"/a/customers/{note.member_id}/notes", _("备注已保存"))

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, note_id, form, Form.of())

        try:
            command = form.read(EditNote)
            await weigh_text(actor, command.text, keep_anyway=command.keep_anyway)
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, work, again=again)

    @post("/removal", status_code=303)
    async def remove(self, request: AnyRequest, actor: CurrentActor, note_id: FromPath[UUID]) -> Response[Any]:
        """Remove it with its history."""
        form = await Form.sent(request)

        async def work() -> Done:
            note = await remove_note(actor, note_id, expected_version=edited_version(form))
            return Done(f"/a/customers/{note.member_id}/notes", _("备注已删除"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, note_id, Form.of(), form))

    async def _shown(
        self, request: AnyRequest, actor: Actor, note_id: UUID, form: Form, removal: Form
    ) -> Response[bytes]:
        note = await note_of_id(actor, note_id)
        form.version = removal.version = str(note.version)
        return await page(
            request,
            "associate/clienteling/note.html",
            note=note,
            versions=await note_versions(actor, note_id),
            form=form,
            removal=removal,
            topics=TOPICS,
            found=FOUND,
            may_write=actor.may(WRITE_NOTES),
            may_remove=actor.may(REMOVE_NOTES),
            asks_anyway=isinstance(form.refusal, SensitiveText),
        )
