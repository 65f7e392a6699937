"""顾客短信 · What customers were sent and what became of it, and what is sent."""

import re
from datetime import time
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from notices.permissions import SET_NOTICES
from notices.queries import notice_counts, notice_settings, notices
from notices.rules import MARKETING, NoticeKind, NoticeState
from notices.schemas import ChangeNotices
from notices.service.choosing import change_settings
from pages.asking import added_up, asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.labels.appointments import minute_time
from pages.labels.notices import NOTICE_REASONS, NOTICE_STATES, NOTICES, PARAMETERS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/notices"
TEMPLATE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class Wanted(msgspec.Struct, frozen=True):
    """The messages that the address asks for."""

    state: NoticeState | None = None


class TypedQuiet(msgspec.Struct, frozen=True, kw_only=True):
    """The quiet hours as they are typed."""

    quiet_from: time
    quiet_to: time


class NoticePages(PageController):
    """顾客短信 · Messages to customers."""

    path = HERE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, with what became of those of 30 days."""
        state = asked(request, Wanted).state
        found = await notices(actor, paging_in(request), state=state)
        counts = await notice_counts(actor)
        return await page(
            request,
            "console/notices/list.html",
            found=found,
            counts=counts,
            sums=added_up(counts, "waiting", "sent", "delivered", "failed", "dropped"),
            state=state,
            offer=offered(actor, "notices", state=state),
            may_set=actor.may(SET_NOTICES),
            kinds=NOTICES,
            states=NOTICE_STATES,
            reasons=NOTICE_REASONS,
        )

    @get("/settings")
    async def settings(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What is sent, and when nobody is sent anything."""
        return await self._settings(request, actor, None)

    @post("/settings", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Choose it."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedQuiet)
            command = ChangeNotices(
                templates=_templates(form),
                quiet_from=_minutes(typed.quiet_from),
                quiet_to=_minutes(typed.quiet_to),
            )
            await change_settings(actor, command, expected_version=edited_version(form))
            return Done(HERE, _("设置已保存"))

        return await form.submit(request, work, again=lambda: self._settings(request, actor, form))

    async def _settings(self, request: AnyRequest, actor: Actor, form: Form | None) -> Response[bytes]:
        actor.require(SET_NOTICES)
        chosen = await notice_settings(actor)
        begun = {
            "quiet_from": minute_time(chosen.quiet_from),
            "quiet_to": minute_time(chosen.quiet_to),
            **{f"template_{kind}": template for kind, template in chosen.templates.items()},
        }
        return await page(
            request,
            "console/notices/settings.html",
            form=form or Form.of(begun, version=str(chosen.version)),
            kinds=NOTICES,
            parameters=PARAMETERS,
            marketing=MARKETING,
        )


def _templates(form: Form) -> dict[NoticeKind, str]:
    typed = {kind: form.get(f"template_{kind}").strip() for kind in NoticeKind}
    for kind, text in typed.items():
        if text and not TEMPLATE.fullmatch(text):
            rule = "字母、数字、_ . - ，最多 60 位 / letters, digits, _ . -, 60 at most"
            raise InvalidField(f"template_{kind}", rule)
    return {kind: text for kind, text in typed.items() if text}


def _minutes(typed: time) -> int:
    return typed.hour * 60 + typed.minute
