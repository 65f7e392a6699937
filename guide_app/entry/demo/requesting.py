"""What customers of the demo ask for: an erasure near its deadline, one that is overdue, a copy that was made;
a phone that was shown, and a list that was taken
away; and how long is kept what."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.ids import new_id
from guide_app.entry.demo.chain import Chain
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.exports.approvals import ask_for_export
from guide_app.ground.exports.schemas import MakeExport
from guide_app.ground.members.schemas import RevealPhone
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.privacy.copying import make_copies
from guide_app.ground.privacy.requests.rules import Proof, RequestKind
from guide_app.ground.privacy.requests.schemas import AskForRight, ProveIdentity
from guide_app.ground.privacy.retention.approvals import ask_rule
from guide_app.ground.privacy.retention.schemas import WriteRetention
from guide_app.ground.privacy.retention.work import list_what_is_old
from guide_app.ground.privacy.service.requesting import ask_for_own, prove_identity, take_request

NEARLY, OVERDUE = timedelta(days=13), timedelta(days=17)
LONG_AGO = timedelta(days=400)
KEPT = {"members.inactive": 36, "clienteling.notes": 24, "members.reveals": 12}
"""For how many months; of phones that were shown there is one that is older."""


async def ask_for_rights(chain: Chain, members: Sequence[tuple[UUID, Actor]]) -> None:
    """By those who registered first."""
    if len(members) < 3:
        return
    now = clock.now()
    (first, theirs), (second, _), (third, _) = members[:3]
    with clock.pinned(now - OVERDUE):
        taken = await take_request(theirs, first, AskForRight(kind=RequestKind.ERASURE))
        await prove_identity(chain.hq, taken.id, ProveIdentity(proof=Proof.KNOWN))
    with clock.pinned(now - NEARLY):
        await ask_for_own(Customer(second, new_id()), AskForRight(kind=RequestKind.ERASURE))
    await reveal_phone(theirs, first, RevealPhone(reason="顾客预留的鞋到货，电话通知取货"))
    await ask_for_export(chain.hq, MakeExport(list="members", reason="会员日短信名单核对"))
    with clock.pinned(now - LONG_AGO):
        await reveal_phone(theirs, first, RevealPhone(reason="顾客要求回电"))
    for kind, months in KEPT.items():
        rule = await ask_rule(chain.hq, WriteRetention(kind=kind, months=months, reason="隐私政策第七条"))
        if isinstance(rule, ApprovalRequested):
            await approve(chain.finance, rule.id, Decide())
    await list_what_is_old(now)
    await ask_for_own(Customer(third, new_id()), AskForRight(kind=RequestKind.COPY))
    await make_copies(now)
