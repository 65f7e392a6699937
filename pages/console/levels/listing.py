"""会员等级 · The levels with their members, the versions of the rules, who moved, what was brought."""

from enum import StrEnum
from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from loyalty.permissions import DECIDE_RULES, SEE_RULES
from loyalty.queries import benefits_given, level_changes, levels, rules
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.levels import BENEFITS, CHANGES, ENDS, EXPIRIES, STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Part(StrEnum):
    """What is shown below the levels."""

    RULES = "rules"
    CHANGES = "changes"
    BENEFITS = "benefits"


PARTS: list[tuple[str, str]] = [
    (Part.RULES, _("规则版本")),
    (Part.CHANGES, _("最近变动")),
    (Part.BENEFITS, _("权益发放")),
]


class Wanted(msgspec.Struct, frozen=True):
    """The part that the address asks for."""

    part: Part = Part.RULES


class LevelPages(PageController):
    """会员等级 · Levels of members."""

    path = "/hq/levels"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Levels first, with how many members have each; below them one part."""
        actor.require(SEE_RULES)
        part = asked(request, Wanted).part
        known = await rules(actor)
        return await page(
            request,
            "console/levels/list.html",
            levels=await levels(actor),
            current=next((one for one in known if one.state == "in_force"), None),
            part=part,
            parts=PARTS,
            known=known,
            names=_names([level for version in known for level in version.levels]),
            may_decide=actor.may(DECIDE_RULES),
            states=STATES,
            ends=ENDS,
            expiries=EXPIRIES,
            **await _part(request, actor, part),
        )


def _names(every: list[Any]) -> dict[str, str]:
    """What levels are called in both languages, the newest name of each."""
    return {level.code: f"{level.name_zh} / {level.name_en}" for level in reversed(every)}


async def _part(request: AnyRequest, actor: Actor, part: Part) -> dict[str, Any]:
    match part:
        case Part.RULES:
            return {}
        case Part.CHANGES:
            listed = await level_changes(actor, paging_in(request))
            return {"listed": listed, "reasons": CHANGES, "offer": offered(actor, "level-changes")}
        case Part.BENEFITS:
            given = await benefits_given(actor, paging_in(request))
            return {"listed": given, "benefits": BENEFITS, "offer": offered(actor, "level-benefits")}
