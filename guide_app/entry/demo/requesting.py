"""What customers of the demo ask for: an erasure near its deadline, one that is overdue, a copy that was made, a name
that was made right, a phone that waits for its second person; a phone that was shown, and a list that was taken away;
and how long is kept what."""

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
from guide_app.ground.members.approvals import ask_phone_change
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import ChangePhone, RevealPhone
from guide_app.ground.members.service.changing import change_member
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.privacy.copying import make_copies
from guide_app.ground.privacy.requests.rules import Corrected, Proof, RequestKind
from guide_app.ground.privacy.requests.schemas import AskForRight, CompleteCorrection, ProveIdentity
from guide_app.ground.privacy.retention.approvals import ask_rule
from guide_app.ground.privacy.retention.schemas import WriteRetention
from guide_app.ground.privacy.retention.work import list_what_is_old
from guide_app.ground.privacy.service.requesting import ask_for_own, complete_correction, prove_identity, take_request

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
    await _correct(chain, third, theirs=theirs, on_the_way=second)


async def _correct(chain: Chain, member_id: UUID, *, theirs: Actor, on_the_way: UUID) -> None:
    """One who asked for it has the name right by now; the phone of another waits for a second person."""
    said = AskForRight(kind=RequestKind.CORRECTION, details="姓氏写错了，是“顾”不是“故”")
    asked = await ask_for_own(Customer(member_id, new_id()), said)
    read = await member(chain.hq, member_id)
    await change_member(chain.hq, read.id, ChangeProfile(name="顾知微"), expected_version=read.version)
    await complete_correction(chain.hq, asked.id, CompleteCorrection(corrected=(Corrected.NAME,)))
    await ask_phone_change(theirs, on_the_way, ChangePhone(phone="13800138000", reason="顾客换了号码，出示了新号"))
