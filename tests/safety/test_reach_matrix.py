"""Every route times every role: what lies outside one's reach does not exist, and a role does what it may, no more."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.web.envelope import Envelope
from tests.databases import TABLES
from tests.factories import a_member, an_associate, hq_actor, once, signed_in
from tests.members.merging import merged
from tests.safety.reach.asks import Ask, Kind
from tests.safety.reach.matrix import MATRIX
from tests.safety.reach.roles import PEOPLE
from tests.safety.served_routes import asked, documented
from tests.safety.two_regions import CHAIN_WIDE, Names, Side, a_side, nowhere, spelled

REFUSED = {403, 404}

WRITES_NOTHING = {
    "DELETE /v1/auth/sign-in",
    "POST /v1/auth/password",
    "POST /v1/members/search",
    "POST /v1/member-searches",
    "POST /v1/customers/search",
    "POST /v1/my/customers/search",
    "POST /v1/coupon-quotes",
    "POST /v1/coupon-terms-trials",
    "POST /v1/commission-plan-trials",
    "POST /v1/exports",
    "POST /v1/jobs/{job_id}/cancel",
    "POST /v1/code-readings",
    "POST /v1/orders/previews",
    "POST /v1/orders/{order_id}/exchanges/previews",
    "POST /v1/orders/{order_id}/refunds/previews",
}
"""Not GET, and yet nobody's data is changed: what an auditor may do as well."""


class _Undo(Exception):
    """Takes back what a request did, so that the next one finds the same world."""


@dataclass(frozen=True)
class Asker:
    """Somebody signed in who asks, each time in the same world."""

    role: Role
    http: httpx.AsyncClient
    headers: dict[str, str]

    async def ask(self, route: str, ask: Ask, names: Names) -> httpx.Response:
        """The answer to one request of the matrix; what it did is taken back."""
        method, _, path = route.partition(" ")
        for parameter, name in ask.at.items():
            path = path.replace("{" + parameter + "}", spelled(name, names))
        answer: httpx.Response | None = None
        try:
            async with transaction():
                answer = await self.http.request(
                    method,
                    path,
                    params=spelled(dict(ask.query), names),
                    **_body(ask, names),
                    headers=self.headers | once() | {"If-Match": f'"{ask.version}"'},
                )
                raise _Undo
        except _Undo:
            assert answer is not None
            return answer


def _body(ask: Ask, names: Names) -> dict[str, Any]:  # parameters of httpx
    said = None if ask.body is None else spelled(ask.body, names)
    if ask.upload is None:
        return {"json": said}
    return {"data": said, "files": {"file": ("a.jpg", ask.upload)}}


def type_of(answer: httpx.Response) -> object:
    return answer.json()["code"] if answer.headers["content-type"] == "application/problem+json" else None


@pytest.fixture
async def near(db: None) -> Side:
    """The region of those who ask."""
    return await a_side("EAST")


@pytest.fixture
async def far(near: Side) -> Side:
    """The region they are asked about."""
    return await a_side("WEST")


async def somebody(role: Role, side: Side, http: httpx.AsyncClient) -> Asker:
    """Somebody of that role who reaches the region or its store, and nothing else."""
    place = {"store": side.store} if role.works_in_store else {"region": side.region}
    person = await an_associate(role=role, **place)
    return Asker(role, http, await signed_in(person))


def test_the_matrix_knows_every_route(application: Envelope) -> None:
    unknown = documented(application) - MATRIX.keys()
    assert not unknown, "say in tests/safety/reach who may ask this"
    served_later = {route for route in MATRIX.keys() - documented(application) if "/wecom/" not in route}
    assert not served_later, "no such route"


async def test_without_a_token_nothing_is_answered(
    near: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    nobody = Asker(Role.SYSTEM, client, {})
    for route, ask in asked(application):
        answer = await nobody.ask(route, ask, near.names)
        assert (answer.status_code, type_of(answer)) == (401, "not_signed_in"), route


@pytest.mark.parametrize("role", PEOPLE)
async def test_what_belongs_to_another_region_does_not_exist(
    role: Role, near: Side, far: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    asker = await somebody(role, near, client)
    unknown = nowhere(far.names)
    for route, ask in asked(application):
        if ask.kind is Kind.ONE:
            foreign = await asker.ask(route, ask, far.names)
            assert foreign.status_code == 404 or foreign.status_code in _otherwise(role, ask), (route, foreign.text)
            nothing = await asker.ask(route, ask, unknown)
            assert (foreign.status_code, type_of(foreign)) == (nothing.status_code, type_of(nothing)), (
                route,
                foreign.text,
                nothing.text,
            )


def _otherwise(role: Role, ask: Ask) -> set[int]:
    """What may be answered instead of 404: a role's no, which is the same for everything, or the refusal of a field."""
    return ({403} if role not in ask.allowed else set()) | ({422} if ask.body is not None and not ask.at else set())


@pytest.mark.parametrize("role", PEOPLE)
async def test_lists_leave_out_what_belongs_to_another_region(
    role: Role, near: Side, far: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    asker = await somebody(role, near, client)
    secret = {value for name, value in far.names.items() if name not in CHAIN_WIDE | {"plan", "phone"}}
    for route, ask in asked(application):
        if ask.kind is not Kind.ONE:
            answer = await asker.ask(route, ask, far.names)
            assert answer.status_code < 500, (route, answer.text)
            sent = str(dict(ask.query)) + str(ask.body)
            shown = {value for value in secret if value in answer.text and value not in sent}
            assert not shown, (route, shown)


@pytest.mark.parametrize("role", PEOPLE)
async def test_a_role_does_what_it_may_and_no_more(
    role: Role, near: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    asker = await somebody(role, near, client)
    wrong = []
    for route, ask in asked(application):
        answer = await asker.ask(route, ask, near.names)
        may = role in ask.allowed and not ask.chain_wide
        expected = REFUSED if not may else {ask.refused} if ask.refused else {200, 201, 202, 204}
        if answer.status_code not in expected:
            wrong.append((route, answer.status_code, answer.text[:300]))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.HQ_OPERATOR, Role.FINANCE])
async def test_what_concerns_the_whole_chain_is_done_from_headquarters(
    role: Role, near: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    asker = Asker(role, client, await signed_in(await an_associate(role=role)))
    for route, ask in asked(application):
        if ask.chain_wide:
            answer = await asker.ask(route, ask, near.names)
            done = {ask.refused} if ask.refused else {200, 201, 202}
            expected = done if role in ask.allowed else {403}
            assert answer.status_code in expected, (route, answer.text)


@pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.STORE_MANAGER, Role.HQ_OPERATOR])
async def test_a_member_id_that_was_merged_leads_to_the_person_everywhere(
    role: Role, near: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    asker = await somebody(role, near, client)
    gone, kept = await a_member(near.store), near.names["member"]
    await merged(await hq_actor(), UUID(kept), gone.id)
    old, wrong = near.names | {"member": str(gone.id)}, []
    for route, ask in asked(application):
        if "$member" not in f"{ask.body}{dict(ask.at)}{dict(ask.query)}" or route == "POST /v1/member-merges":
            continue  # who has been merged meanwhile is refused there, for something else was shown
        by_kept, by_gone = [await asker.ask(route, ask, names) for names in (near.names, old)]
        named = f'"{gone.id}"' in by_gone.text and "merged_ids" not in by_gone.text
        same = type_of(by_kept) == type_of(by_gone)
        if route.startswith("GET ") and by_kept.status_code == 200:
            same = by_kept.text == by_gone.text
        if by_kept.status_code != by_gone.status_code or named or not same:
            wrong.append((route, by_kept.status_code, by_gone.status_code, by_kept.text[:200], by_gone.text[:200]))
    assert wrong == []


async def test_an_auditor_of_the_whole_chain_writes_nothing(
    near: Side, client: httpx.AsyncClient, application: Envelope
) -> None:
    person = await an_associate(role=Role.AUDITOR)
    asker = Asker(Role.AUDITOR, client, await signed_in(person))
    before = await row_counts()
    for route, ask in asked(application):
        if not route.startswith("GET ") and route not in WRITES_NOTHING:
            answer = await asker.ask(route, ask, near.names)
            assert answer.status_code in REFUSED, (route, answer.text)
    assert await row_counts() == before


async def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    names = [row["relname"] for row in await fetch(TABLES)]
    return {name: await fetch_value(f'SELECT count(*) FROM "{name}"') for name in names}
