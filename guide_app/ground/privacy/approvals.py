"""What about privacy needs a second person: the words that customers agree to."""

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.errors import Forbidden
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.errors import TextOutOfTurn
from guide_app.ground.privacy.permissions import APPROVE_CONSENT_TEXTS, WRITE_CONSENT_TEXTS
from guide_app.ground.privacy.reads import newest
from guide_app.ground.privacy.rules import require_whole
from guide_app.ground.privacy.schemas import TextView, WriteText
from guide_app.ground.privacy.service.texts import write_text

PURPOSES: dict[ConsentPurpose, Told] = {
    ConsentPurpose.MEMBERSHIP: ("会员服务", "membership"),
    ConsentPurpose.MARKETING: ("营销消息", "marketing"),
    ConsentPurpose.PROFILING: ("标签与推荐", "tags and recommendations"),
}


async def _newest(command: WriteText) -> str:
    found = await newest(command.purpose)
    return str(found.number if found else 1)


def _tell(command: WriteText) -> Told:
    chinese, english = PURPOSES[command.purpose]
    again = ("，须重新征得同意", ", members are asked again") if command.asks_again else ("", "")
    begun = f"{command.chinese[0][:60]}…", f"{command.english[0][:60]}…"
    return f"{chinese}的新文本{again[0]}：{begun[0]}", f"A new text for {english}{again[1]}: {begun[1]}"


TEXT = ApprovalKind(
    name="privacy.text",
    title=("新的同意文本", "A new text that customers agree to"),
    command=WriteText,
    may_ask=WRITE_CONSENT_TEXTS,
    may_approve=APPROVE_CONSENT_TEXTS,
    describe=_tell,
    carry_out=write_text,
    version=_newest,
    refusals=(TextOutOfTurn,),
)


async def ask_text(actor: Actor, command: WriteText) -> TextView | ApprovalRequested:
    """Leave a new text for a second person. Raises InvalidField, AlreadyAsked."""
    actor.require(WRITE_CONSENT_TEXTS)
    if not actor.reaches_all:
        raise Forbidden(reason="texts are those of the whole chain")
    require_whole(command.chinese, command.english)
    return await ask(
        TEXT, actor, command, subject=f"consent_text:{command.purpose}", path=HQ_PATH, reason=command.reason
    )
