"""What people see of the bridge: by their reach, masked, without what customers and members wrote."""

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from tests.factories import a_region, a_store, an_associate, once, signed_in
from tests.wecom_bridge.bridge_bench import Bridge
from wecom_bridge.mirror.syncing import sync

FIRST, SECOND = "wmStandIn0000000000000000000001", "wmStandIn0000000000000000000002"


async def test_everyone_sees_the_customers_within_reach_and_no_further(bridge: Bridge) -> None:
    east, west = await a_region(), await a_region()
    shop, other = await a_store(region=east), await a_store(region=west)
    li_na = await an_associate(shop, name="李娜", wecom_userid="LiNa")
    fang = await an_associate(other, wecom_userid="WangFang")
    manager = await an_associate(shop, Role.STORE_MANAGER)
    supervisor = await an_associate(role=Role.SUPERVISOR, region=west)
    operator = await an_associate(role=Role.HQ_OPERATOR)
    await sync(bridge.client)

    async def seen(who: object, path: str = "contacts") -> set[tuple[str, str]]:
        response = await bridge.http.get(f"/v1/wecom/{path}", headers=await signed_in(who))  # type: ignore[arg-type]
        assert response.status_code == 200, response.text
        items = response.json()["items"]
        return {(item["userid"], item.get("external_userid", "")) for item in items}

    assert await seen(li_na) == await seen(manager) == {("LiNa", FIRST), ("LiNa", SECOND)}
    assert await seen(fang) == await seen(supervisor) == {("WangFang", FIRST)}
    assert await seen(operator) == {("LiNa", FIRST), ("LiNa", SECOND), ("WangFang", FIRST)}
    assert await seen(manager, "members") == {("LiNa", "")}
    assert await seen(operator, "members") == {("LiNa", ""), ("WangFang", ""), ("ZhangWei", "")}
    assert await seen(operator, "members?matched=false") == {("ZhangWei", "")}
    response = await bridge.http.get("/v1/wecom/contacts", headers=await signed_in(li_na))
    assert {item["name_masked"] for item in response.json()["items"]} == {"陈**", "周**"}
    assert "陈女士" not in response.text


async def test_lists_go_on_by_cursor_to_their_end(bridge: Bridge) -> None:
    await sync(bridge.client)
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    found, cursor = [], ""
    while True:
        params = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await bridge.http.get("/v1/wecom/contacts", params=params, headers=headers)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(found) == len(set(found)) == 3


async def test_the_inbox_and_the_runs_are_headquarters_matter_and_hold_no_content(bridge: Bridge) -> None:
    await sync(bridge.client)
    await bridge.do("contacts", name="新客", userid="LiNa", state="t-1")
    await bridge.settle()
    integrator = await signed_in(await an_associate(role=Role.INTEGRATOR))
    associate = await signed_in(await an_associate())
    [callback] = (await bridge.http.get("/v1/wecom/inbox?status=done", headers=integrator)).json()["items"]
    assert callback["kind"] == "change_external_contact/add_external_contact"
    assert "body" not in str(callback)
    [run] = (await bridge.http.get("/v1/wecom/syncs", headers=integrator)).json()["items"]
    assert (run["status"], run["summary"]["diff"]) == ("done", 8)
    for path in ("inbox", "syncs"):
        response = await bridge.http.get(f"/v1/wecom/{path}", headers=associate)
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert (await bridge.http.get(f"/v1/wecom/{path}")).status_code == 401


async def test_a_failed_message_is_listed_and_sent_again_over_http(bridge: Bridge) -> None:
    operator = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    li_na = await an_associate(wecom_userid="LiNa")
    await execute(
        "INSERT INTO wecom_message (id, request_key, associate, userid, content, status, asked_at, error)"
        " VALUES (gen_random_uuid(), 'k', $1, 'LiNa', '正文', 'failed', now(), '60020')",
        li_na.id,
    )
    [message] = (await bridge.http.get("/v1/wecom/messages?status=failed", headers=operator)).json()["items"]
    assert "content" not in message
    retry = f"/v1/wecom/messages/{message['id']}/retry"
    response = await bridge.http.post(retry, headers={**operator, **once()})
    assert (response.status_code, response.json()["status"]) == (200, "waiting")
    again = await bridge.http.post(retry, headers={**operator, **once()})
    assert (again.status_code, again.json()["code"]) == (409, "not_retryable")
    missing = await bridge.http.post(retry.replace(message["id"], str(li_na.id)), headers={**operator, **once()})
    assert missing.status_code == 404
    await bridge.call_outside()
    assert await fetch_value("SELECT status FROM wecom_message") == "sent"
