"""同意文本 · The texts of every purpose with their versions and counts, and a new version for a second person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.approvals import ask_text
from guide_app.ground.privacy.permissions import WRITE_CONSENT_TEXTS
from guide_app.ground.privacy.queries.texts import consent_texts
from guide_app.ground.privacy.schemas import PurposeTexts, Reason, WriteText
from pages.labels.privacy import PURPOSES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
TEXTS = "/hq/privacy/texts"
LONGEST = 8_000
STAND_INS = {"{store}": ("某某店", "your store"), "{associate}": ("某某", "our associate")}
"""What a preview says for names that it cannot know."""


class TypedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it is typed: a paragraph on each line."""

    chinese: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    english: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    valid_from: datetime | None = None
    keeps_consents: bool = False
    reason: Reason


class ConsentTextPages(PageController):
    """同意文本 · Consent texts."""

    path = TEXTS

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Every purpose: the words in force, who agrees, and what was in force before."""
        return await page(
            request,
            "console/privacy/texts.html",
            purposes=await consent_texts(actor),
            names=PURPOSES,
            as_read=_as_read,
            may_write=actor.may(WRITE_CONSENT_TEXTS),
        )

    @get("/{purpose:str}")
    async def blank(self, request: AnyRequest, actor: CurrentActor, purpose: FromPath[str]) -> Response[bytes]:
        """The words in force, to be changed."""
        actor.require(WRITE_CONSENT_TEXTS)
        whose = await _of(actor, purpose)
        now = next(text for text in whose.texts if text.is_in_force)
        form = Form.of({"chinese": "\n".join(now.chinese), "english": "\n".join(now.english)})
        return await _form(request, whose, form)

    @post("/{purpose:str}", status_code=303)
    async def write(self, request: AnyRequest, actor: CurrentActor, purpose: FromPath[str]) -> Response[Any]:
        """Show it as customers would see it, or leave it for a second person."""
        actor.require(WRITE_CONSENT_TEXTS)
        whose = await _of(actor, purpose)
        form = await Form.sent(request)
        if form.get("look"):
            shown = await _form(request, whose, form)
            shown.status_code = 200
            return shown

        async def work() -> Done:
            typed = form.read(TypedText)
            command = WriteText(
                purpose=whose.purpose,
                chinese=_lines(typed.chinese),
                english=_lines(typed.english),
                valid_from=typed.valid_from,
                asks_again=not typed.keeps_consents,
                reason=typed.reason,
            )
            given = await ask_text(actor, command)
            return waits_for_approval(given) if isinstance(given, ApprovalRequested) else Done(TEXTS, _("已保存"))

        return await form.submit(request, work, again=lambda: _form(request, whose, form), at={AlreadyAsked: "reason"})


async def _of(actor: Actor, purpose: str) -> PurposeTexts:
    """Raises NotFound for a purpose that there is not."""
    texts = await consent_texts(actor)
    found = next((one for one in texts if one.purpose == purpose), None)
    if found is None:
        raise NotFound
    return found


async def _form(request: AnyRequest, whose: PurposeTexts, form: Form) -> Response[bytes]:
    return await page(
        request,
        "console/privacy/text.html",
        whose=whose,
        form=form,
        names=PURPOSES,
        is_free=whose.purpose is not ConsentPurpose.MEMBERSHIP,
        looks=(_as_read(_lines(form.get("chinese")), 0), _as_read(_lines(form.get("english")), 1)),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _as_read(lines: Sequence[str], language: int) -> list[str]:
    """With names where the text has braces, as a customer would read it: the chain's, and words for the others."""
    names = {"{company}": settings().brand} | {brace: told[language] for brace, told in STAND_INS.items()}
    read = []
    for line in lines:
        filled = line
        for brace, name in names.items():
            filled = filled.replace(brace, name)
        read.append(filled)
    return read
