"""One till import: how its file is read, what it would come to, what it came to, and taking it back."""

import re
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Stream

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.encodings import NAMES
from guide_app.base.kernel.imports.sheets_out import XLSX
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.permissions import EDIT_TILL_PROFILES, TAKE_BACK_IMPORTS
from guide_app.ground.orders.ports import PeriodDesk
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.profiles.model import FIELD_TITLES
from guide_app.ground.orders.till_import.profiles.queries import till_profiles
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, LEFT_OUT, Reason
from guide_app.ground.orders.till_import.runs.queries import one_till_import, refused_till_lines
from guide_app.ground.orders.till_import.runs.schemas import (
    MOST_HEADINGS,
    ChooseTillProfile,
    MapTillHeadings,
    TillHeading,
    TillImportView,
)
from guide_app.ground.orders.till_import.runs.service import (
    cancel_till_import,
    choose_till_profile,
    commit_till_import,
    map_till_headings,
)
from guide_app.ground.orders.till_import.taking_back import TakeBackImport, take_back_import
from pages.console.tillimports.labels import FOUND_BY, OF_ENCODING, PLACE, problem_in, stage_of
from pages.console.tillimports.listing import uploading
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
Periods = NamedDependency[SkipValidation[PeriodDesk]]

STEPS = (_("上传"), _("识别"), _("入账"), _("完成"))
STEP_OF = {
    TillImportState.PREVIEWING: 1,
    TillImportState.PREVIEWED: 1,
    TillImportState.BOOKING: 2,
    TillImportState.BOOKED: len(STEPS),
    TillImportState.TAKEN_BACK: len(STEPS),
    TillImportState.FAILED: 0,
    TillImportState.CANCELLED: 0,
}
WHY = {str(reason): told for reason, told in (*EXPLANATIONS.items(), *LEFT_OUT.items())}
WHY[Reason.STORE_UNKNOWN] = ("没有此门店编码", "There is no store of this code")
"""Why rows are not booked. Of stores it is the page that says how to create them."""
NO_NAME = re.compile(r"[\W\d_]+")
NO_CODE = re.compile(r"[^a-z]+")


class OneTillImportPages(PageController):
    """一次收银导入 · One till import."""

    path = PLACE + "/{import_id:uuid}"

    @get()
    async def one(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[bytes]:
        """Asks again by itself while a worker has it."""
        return await self._shown(request, actor, import_id, Form())

    @post("/profile", status_code=303)
    async def choose(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Read the file by another profile, in another encoding, or with stores that are created."""
        form = await Form.sent(request)

        async def work() -> Done:
            await choose_till_profile(actor, import_id, form.read(ChooseTillProfile))
            return Done(f"{PLACE}/{import_id}")

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/headings", status_code=303)
    async def headings(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Keep what the headings mean, and read the file so."""
        form = await Form.sent(request)

        async def work() -> Done:
            await map_till_headings(actor, import_id, form.read(MapTillHeadings, headings=_meant(form)))
            return Done(f"{PLACE}/{import_id}", _("已存为导入模板，以后同样的文件自动识别"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/commit", status_code=303)
    async def commit(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Book what was previewed."""
        form = await Form.sent(request)

        async def work() -> Done:
            await commit_till_import(actor, import_id)
            return Done(f"{PLACE}/{import_id}", _("正在入账，可以离开这一页"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/cancel", status_code=303)
    async def cancel(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Give it up; nothing of it is booked."""
        form = await Form.sent(request)

        async def work() -> Done:
            await cancel_till_import(actor, import_id)
            return Done(f"{PLACE}/{import_id}", _("已取消，没有入账"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/take-back", status_code=303)
    async def take_back(
        self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID], periods: Periods
    ) -> Response[Any]:
        """Reverse all that it booked, for a reason."""
        form = await Form.sent(request)

        async def work() -> Done:
            if form.get("understood") != "true":
                raise InvalidField("understood", "请确认 / confirm it")
            await take_back_import(actor, import_id, form.read(TakeBackImport), periods=periods)
            return Done(f"{PLACE}/{import_id}", _("已撤销，改好的文件可以重新导入"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @get("/errors.xlsx")
    async def errors(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """The refused lines as they stand, with the reason before each; each download is on record."""
        pieces = await refused_till_lines(actor, import_id)
        headers = {"Content-Disposition": 'attachment; filename="errors.xlsx"', "Cache-Control": "no-store"}
        return Stream(pieces, media_type=XLSX, headers=headers)

    async def _shown(self, request: AnyRequest, actor: Actor, import_id: UUID, form: Form) -> Response[bytes]:
        found = await one_till_import(actor, import_id)
        problem = problem_in(found.problem)
        headings = found.understood.headings if found.understood else []
        return await page(
            request,
            "console/tillimports/one.html",
            one=found,
            stage=stage_of(found),
            form=form,
            again=Form(),
            problem=problem,
            steps=STEPS,
            step=STEP_OF[found.state],
            headings=_unknown_first(headings),
            fields=FIELD_TITLES,
            proposed=_proposed(found),
            profiles=[each for each in await till_profiles(actor) if not each.withdrawn] if found.may_choose else [],
            encodings=NAMES if problem.get("code") in OF_ENCODING else (),
            found_by=FOUND_BY,
            why=WHY,
            may_map=found.may_choose and bool(headings) and actor.may(EDIT_TILL_PROFILES),
            may_take_back=found.state is TillImportState.BOOKED and actor.may(TAKE_BACK_IMPORTS),
            **uploading(),
        )


def _meant(form: Form) -> list[dict[str, str]]:
    """What the selects of the headings say, but for those that are not used."""
    places = range(MOST_HEADINGS)
    chosen = [(form.get(f"heading.{place}"), form.get(f"meant.{place}")) for place in places]
    return [{"heading": heading, "field": field} for heading, field in chosen if heading and field]


def _unknown_first(headings: list[TillHeading]) -> list[TillHeading]:
    return sorted(headings, key=lambda one: one.field is not None)


def _proposed(found: TillImportView) -> dict[str, str]:
    """The name and the code of a profile: those of the own one that read the file, else made of the file's name."""
    code, _at, version = found.profile.partition("@")
    if version and found.understood is not None:
        return {"code": code, "title": found.understood.profile_title}
    stem = found.file_name.partition(".")[0]
    letters = NO_CODE.sub("-", stem.lower()).strip("-")[:20]
    return {"code": f"{letters or 'till'}-{found.id.hex[-4:]}", "title": NO_NAME.sub(" ", stem).strip()[:80] or "收银"}
