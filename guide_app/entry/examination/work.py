"""Looks at what goes on behind the API: events delivered, calls to other systems, WeCom."""

from collections.abc import Sequence

from guide_app.base.kernel import health
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.keys import KeyState, key_states
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.base.settings import settings
from guide_app.entry.examination.findings import Finding, Level, fine, problem, warning
from wecom_bridge.calling.errors import WecomFailed
from wecom_bridge.connecting import configured_keys, new_client
from wecom_bridge.errors import WecomNotConfigured

FINGERPRINTS = ("密钥指纹", "fingerprints of keys")
SET_BACK = ("改回原来的密钥；见 guide keys status", "set the key back; see `guide keys status`")
EVENTS = ("事件处理", "events")
PARKED = ("搁置的事件", "parked events")
CALLS = ("外部调用", "calls to other systems")
WECOM = ("企业微信", "WeCom")
COMPLETE = ("补全 WECOM_* 设置", "complete the WECOM_* settings")

HELD_CALLS = "SELECT count(*) FROM pgqueuer WHERE status = 'failed'"


async def fingerprints() -> list[Finding]:
    """Whether the keys are those under which this database was sealed."""
    found = [_key(state) for state in await key_states()]
    return [one for one in found if one.level is not Level.OK] or found


def _key(state: KeyState) -> Finding:
    named = f"{state.name} {state.fingerprint}"
    if not state.is_right:
        seen = (f"{named} 与此数据库所用的不同", f"{named} is not the one this database was used with")
        return problem(FINGERPRINTS, seen, SET_BACK)
    if state.is_missing:
        seen = (f"{named} 不在设置中，已有数据打不开", f"{named} is not in the settings: stored values stay closed")
        return problem(FINGERPRINTS, seen, SET_BACK)
    if state.is_retired:
        return fine(FINGERPRINTS, f"{named} 不再使用", f"{named}, no longer used")
    return fine(FINGERPRINTS, f"{named} 相符", f"{named}, the database's own")


async def events(subscribers: Sequence[Subscriber]) -> Finding:
    """Whether a worker keeps up."""
    late_ones = await health.behind(subscribers)
    told = ", ".join(f"{one.subscriber} {one.waiting}" for one in late_ones) or "0"
    late = max((one.oldest_seconds for one in late_ones), default=0)
    seen = (f"待处理 {told}，最早在 {late} 秒前", f"waiting {told}, the oldest for {late} s")
    if late <= health.LATE_SECONDS:
        return fine(EVENTS, *seen)
    todo = ("启动 guide worker；仍积压见 guide events status", "start `guide worker`; see `guide events status`")
    return problem(EVENTS, seen, todo)


async def parked() -> Finding:
    """Events that somebody could not take."""
    found = await health.parked()
    if not found.parked:
        return fine(PARKED, "没有", "none")
    seen = (f"{found.parked} 个，最早 {found.since:%Y-%m-%d}", f"{found.parked}, since {found.since:%Y-%m-%d}")
    todo = (
        "guide events status 查看原因，修复后 guide events retry",
        "`guide events status` says why; then `guide events retry`",
    )
    return problem(PARKED, seen, todo)


async def calls() -> Finding:
    """Calls that were given up after all their attempts."""
    held = int(await fetch_value(HELD_CALLS))
    if not held:
        return fine(CALLS, "没有失败的", "none has failed")
    return warning(CALLS, (f"{held} 个已放弃", f"{held} given up"), ("查看 worker 日志", "read the worker's log"))


async def wecom() -> Finding:
    """Whether WeCom knows our app, and its callbacks can be read."""
    config = settings()
    if not any((config.wecom_corp_id, config.wecom_secret, config.wecom_token, config.wecom_aes_key)):
        return fine(WECOM, "未启用", "not used")
    try:
        async with new_client() as client:
            members = len(await client.follow_users())
        configured_keys()
    except WecomNotConfigured as missing:
        names = ", ".join(missing.facts["missing"])
        return problem(WECOM, (f"设置不完整：{names}", f"not set, or not right: {names}"), COMPLETE)
    except WecomFailed as failed:
        seen = (f"{failed.title[0]}：{failed.facts}", f"{failed.title[1]}: {failed.facts}")
        todo = ("检查 WECOM_* 设置与可信 IP", "look at the WECOM_* settings and the trusted addresses")
        return problem(WECOM, seen, todo)
    return fine(WECOM, f"可以调用，{members} 名成员可联系客户", f"answers; {members} members may have customers")
