"""A query parameter that an operation does not have is refused by name, wherever programs call."""

import httpx

from tests.factories import a_store, an_associate, signed_in


async def test_an_unknown_query_parameter_is_named_in_both_languages(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    answer = await client.get("/v1/orders?state=paid&limit=5", headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "invalid_body")
    (error,) = problem["errors"]
    assert error["field"] == "state"
    assert "没有此查询参数" in error["rule"]
    assert (
        "no such query parameter, there are: channel, cursor, first, fulfilment, last, least_fen, limit, member_id,"
        " most_fen, number, path, serving_id, source, status, store_id, with_coupon" in error["rule"]
    )


async def test_every_unknown_parameter_is_named_once(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    answer = await client.get("/v1/auth/me?a=1&b=2&a=3", headers=headers)
    assert [error["field"] for error in answer.json()["errors"]] == ["a", "b"]
    assert "此接口没有查询参数" in answer.json()["errors"][0]["rule"]


async def test_known_parameters_pass_even_when_they_are_empty_or_repeated(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(await a_store()))
    assert (await client.get("/v1/orders?limit=5&status=paid", headers=headers)).status_code == 200
    assert (await client.get("/v1/orders?", headers=headers)).status_code == 200


async def test_who_is_not_signed_in_learns_nothing_of_the_parameters(db: None, client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/orders?state=paid")).json()["code"] == "not_signed_in"


async def test_pages_that_people_open_take_what_apps_add(db: None, client: httpx.AsyncClient) -> None:
    consent = await client.get("/consent/nothing?from=singlemessage&isappinstalled=0")
    assert (consent.status_code, consent.headers["content-type"]) == (404, "text/html; charset=utf-8")
    scanned = await client.get("/q/NOSUCHCODE?utm_source=poster")
    assert scanned.status_code == 404
    assert (await client.get("/schema?theme=dark")).status_code == 200
