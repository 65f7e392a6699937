"""Notes about customers, and the profile they stand in."""

from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from clienteling.approvals import ask_to_give_over, ask_to_take_over
from clienteling.errors import (
    AlreadyTheirs,
    NoteNotYours,
    NoteRemoved,
    NotTheirsToGive,
    SensitiveNumber,
    SensitiveText,
    TooManyNotes,
)
from clienteling.ports import ContactBook
from clienteling.queries.notes import note_of_id, note_versions, notes_of_member
from clienteling.queries.profile import profile
from clienteling.schemas.notes import EditNote, NoteVersionView, NoteView, WriteNote
from clienteling.schemas.profile import Profile
from clienteling.schemas.taking_over import GiveOver, TakeOver
from clienteling.service.notes import edit_note, remove_note, weigh_text, write_note
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.members.schemas import MembersTransferred


class ProfileController(Controller):
    """顾客档案 · One customer as a whole."""

    path = "/v1/members/{member_id:uuid}/profile"
    tags = ("clienteling",)

    @get(operation_id="showProfile", summary="顾客档案（360 视图） · One customer as a whole")
    async def profile(
        self,
        actor: CurrentActor,
        member_id: FromPath[UUID],
        contact_book: SkipValidation[NamedDependency[ContactBook]],
    ) -> Profile:
        """Who they are, what they bought, hold and agreed to, what is known and planned, who met them; in one call."""
        return await profile(actor, member_id, contacts=contact_book)


class TakeOverController(Controller):
    """申请专属 · Asking for a customer."""

    path = "/v1/members/{member_id:uuid}/take-over"
    tags = ("clienteling",)

    @post(
        operation_id="askToTakeOver",
        status_code=200,
        opt=asks_second_person(AlreadyTheirs),
        summary="申请成为专属导购 · Ask to become the dedicated associate",
    )
    async def ask(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[TakeOver], write: RetrySafe
    ) -> Written[MembersTransferred]:
        """Done when the store's lead approves; while the customer is protected, one who leads both stores."""
        return await write(lambda: ask_to_take_over(actor, member_id, data))


class GiveOverController(Controller):
    """移交顾客 · Handing a customer of one's own over."""

    path = "/v1/members/{member_id:uuid}/give-over"
    tags = ("clienteling",)

    @post(
        operation_id="askToGiveOver",
        status_code=200,
        opt=asks_second_person(NotTheirsToGive, AssociateNotAvailable),
        summary="申请把自己的顾客移交给同事 · Ask to hand one's own customer over to a colleague",
    )
    async def ask(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[GiveOver], write: RetrySafe
    ) -> Written[MembersTransferred]:
        """Done when the store's lead approves; open care dates go along."""
        return await write(lambda: ask_to_give_over(actor, member_id, data))


class MemberNoteController(Controller):
    """顾客备注 · Notes about a customer."""

    path = "/v1/members/{member_id:uuid}/notes"
    tags = ("clienteling",)

    @get(operation_id="listNotes", summary="顾客备注 · Notes about a customer")
    async def notes(self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging) -> Page[NoteView]:
        """Shared ones, and the caller's own private ones; the newest first."""
        return await notes_of_member(actor, member_id, paging)

    @post(
        operation_id="writeNote",
        opt=refuses(InvalidField, SensitiveText, SensitiveNumber, TooManyNotes),
        summary="写备注 · Write a note",
    )
    async def write(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[WriteNote], write: RetrySafe
    ) -> Written[NoteView]:
        """Sensitive words need `keep_anyway`; numbers of identity cards and bank cards are never kept."""
        await weigh_text(actor, data.text, keep_anyway=data.keep_anyway)
        return await write(lambda: write_note(actor, member_id, data))


class NoteController(Controller):
    """一条备注 · One note."""

    path = "/v1/notes/{note_id:uuid}"
    tags = ("clienteling",)

    @get(operation_id="showNote", summary="一条备注 · One note")
    async def note(self, actor: CurrentActor, note_id: FromPath[UUID]) -> Response[NoteView]:
        """One note, with its version as ETag."""
        found = await note_of_id(actor, note_id)
        return with_etag(found, found.version)

    @patch(
        operation_id="editNote",
        opt=refuses(InvalidField, NoteNotYours, NoteRemoved, SensitiveText, SensitiveNumber),
        summary="修改备注 · Edit a note",
    )
    async def edit(
        self, actor: CurrentActor, note_id: FromPath[UUID], data: JSONBody[EditNote], expected_version: ExpectedVersion
    ) -> Response[NoteView]:
        """Only its author; what it was stays in its history."""
        await weigh_text(actor, data.text, keep_anyway=data.keep_anyway)
        changed = await edit_note(actor, note_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/removal",
        status_code=200,
        operation_id="removeNote",
        opt=refuses(NoteRemoved),
        summary="删除备注 · Remove a note",
    )
    async def remove(
        self, actor: CurrentActor, note_id: FromPath[UUID], expected_version: ExpectedVersion, write: RetrySafe
    ) -> Written[NoteView]:
        """Its text and history are gone; one's own, or a shared one for who leads."""
        return await write(lambda: remove_note(actor, note_id, expected_version=expected_version))

    @get("/versions", operation_id="listNoteVersions", summary="备注的修改历史 · What a note was before")
    async def versions(self, actor: CurrentActor, note_id: FromPath[UUID]) -> list[NoteVersionView]:
        """The latest first."""
        return await note_versions(actor, note_id)
