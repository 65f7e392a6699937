"""Contacts and care dates of the stores in reach, and taking them away."""

from enum import StrEnum
from typing import Any

import msgspec
from litestar import Request, Response, get

from clienteling.permissions import SEE_CARE_OF_OTHERS, SET_CLIENTELING
from clienteling.queries.care import care_in_reach
from clienteling.queries.contacts import contacts_in_reach
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.clienteling import CARE_PURPOSES, CARE_STATES, CONTACT_CHANNELS, OUTCOMES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Part(StrEnum):
    """What is looked at."""

    CARE = "care"
    CONTACTS = "contacts"


PARTS: list[tuple[str, str]] = [(Part.CARE, _("回访")), (Part.CONTACTS, _("联系记录"))]


class Wanted(msgspec.Struct, frozen=True):
    """The part that the address asks for."""

    part: Part = Part.CARE


class CareWatchPages(PageController):
    """客户关怀 · Care dates and contacts."""

    path = "/hq/care"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        actor.require(SEE_CARE_OF_OTHERS)
        part, paging = asked(request, Wanted).part, paging_in(request)
        of_care = part is Part.CARE
        return await page(
            request,
            "console/clienteling/list.html",
            part=part,
            parts=PARTS,
            care=await care_in_reach(actor, paging) if of_care else None,
            contacts=None if of_care else await contacts_in_reach(actor, paging),
            offer=offered(actor, part.value),
            due_day=business_date(clock.now()),
            may_set=actor.may(SET_CLIENTELING),
            purposes=CARE_PURPOSES,
            channels=CONTACT_CHANNELS,
            outcomes=OUTCOMES,
            states=CARE_STATES,
        )
