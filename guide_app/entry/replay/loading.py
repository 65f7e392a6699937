"""The part of a document that does not change, as rows: organisation, plans, goals, credit rules, settings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from commissions.engine.api import terms_from
from commissions.periods.service.closing import begin_periods
from commissions.plans.version_book import store_version
from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Role
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.moments import encode
from guide_app.entry.replay.names import Document, Names
from guide_app.ground.stores.bulk import ensure_organisation_root

Row = dict[str, Any]  # a row as JSON
BEGINNING = date(1, 1, 1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
INTO = {
    table: f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::json)"
    for table, columns in {
        "legal_entity": "id, code, name, version",
        "store": "id, code, name, region, path, ownership, entity, address, status, version",
        "store_ownership": "id, store, valid_from, ownership, entity",
        "unit_move": "id, store, parent, valid_from, state, reason, announced_at, ended_at, from_path, to_path",
        "store_day_cut": "id, store, valid_from, hours",
        "associate": "id, number, name, title, phone_masked, own_member_id, status, version",
        "posting": "id, associate, role, path, store, valid_from, valid_to, is_main",
        "commission_plan": "id, code, name",
        "commission_plan_assignment": "id, plan, path, position, valid_from",
        "commission_personal_plan": "id, associate, plan, by_position, valid_from, decided_at",
        "commission_goal": "id, period, subject_kind, subject, value_fen, version, set_at",
        "commission_credit_rule": "id, code, store, channel, valid_from, valid_to, weights, missing, decided_at",
        "commission_settings": "id, payer_policy, restate_limit, version, changed_at",
    }.items()
}


async def load(document: Document, names: Names) -> None:
    """Write the rows, and begin the months."""
    await _organisation(document, names)
    plans = {plan["id"]: new_id() for plan in document.get("plans", ())}
    await _write("commission_plan", [{"id": plans[code], "code": code, "name": code} for code in plans])
    for plan in document.get("plans", ()):
        for version in plan["versions"]:
            await store_version(SYSTEM, plans[plan["id"]], version, terms_from(version), at=LONG_AGO)
    await _plans_of(document, names, plans)
    await _moves(document, names)
    await _decisions(document, names)
    await begin_periods(SYSTEM, document["first_period"])


async def _organisation(document: Document, names: Names) -> None:
    root = await ensure_organisation_root()
    await _write(
        "legal_entity",
        [{"id": names.entities[one], "code": f"E.{one}", "name": one, "version": 1} for one in document["entities"]],
    )
    await _write(
        "store",
        [
            {
                "id": names.stores[store["id"]],
                "code": store["id"],
                "name": store["id"],
                "region": root,
                "path": _path(store["id"]),
                "ownership": "direct",
                "entity": names.entities[store["entity"]],
                "address": "",
                "status": "open",
                "version": 1,
            }
            for store in document["stores"]
        ],
    )
    await _write(
        "store_ownership",
        [
            {
                "id": new_id(),
                "store": names.stores[store["id"]],
                "valid_from": since["from"],
                "ownership": "direct",
                "entity": names.entities[since["entity"]],
            }
            for store in document["stores"]
            for since in store.get("entities", ())
        ],
    )
    await _write(
        "store_day_cut",
        [
            {"id": new_id(), "store": names.stores[one["id"]], "valid_from": BEGINNING, "hours": one["day_cut_hours"]}
            for one in document["stores"]
            if one.get("day_cut_hours")
        ],
    )
    await _write(
        "associate",
        [
            {
                "id": names.associates[one["id"]],
                "number": one["id"],
                "name": one["id"],
                "title": "",
                "phone_masked": "",
                "own_member_id": None if one.get("member") is None else names.members[one["member"]],
                "status": "active",
                "version": 1,
            }
            for one in document["associates"]
        ],
    )
    await _write(
        "posting",
        [
            {
                "id": new_id(),
                "associate": who,
                "role": Role.STORE_MANAGER if part.get("position") == "MANAGER" else Role.ASSOCIATE,
                "path": _path(part["store"]),
                "store": names.stores[part["store"]],
                "valid_from": part["from"],
                "valid_to": part.get("to"),
                "is_main": part.get("main", True),
            }
            for who, part in _assignments(document, names)
        ],
    )


async def _plans_of(document: Document, names: Names, plans: Mapping[str, object]) -> None:
    """Under which plan each assignment and each store's pool is."""
    await _write(
        "commission_personal_plan",
        [
            {
                "id": new_id(),
                "associate": who,
                "plan": None if part.get("plan") is None else plans[part["plan"]],
                "by_position": False,
                "valid_from": part["from"],
                "decided_at": LONG_AGO,
            }
            for who, part in _assignments(document, names)
        ],
    )
    await _write(
        "commission_plan_assignment",
        [
            {
                "id": new_id(),
                "plan": plans[since["plan"]],
                "path": _stood(store, place),
                "position": "STORE",
                "valid_from": since["from"] if _is_last(store, place) else BEGINNING,
            }
            for store, place, since in _pools(document)
            if since.get("plan") is not None
        ],
    )


async def _moves(document: Document, names: Names) -> None:
    """Stores whose pool comes under another plan stood in another region before each such day."""
    root = await ensure_organisation_root()
    await _write(
        "unit_move",
        [
            {
                "id": new_id(),
                "store": names.stores[store["id"]],
                "parent": root,
                "valid_from": since["from"],
                "state": "done",
                "reason": "",
                "announced_at": LONG_AGO,
                "ended_at": LONG_AGO,
                "from_path": f"{_stood(store, place - 1)}{store['id']}/",
                "to_path": _path(store["id"]) if _is_last(store, place) else f"{_stood(store, place)}{store['id']}/",
            }
            for store, place, since in _pools(document)
            if place
        ],
    )


async def _decisions(document: Document, names: Names) -> None:
    """Goals, credit rules and settings."""
    await _write(
        "commission_goal",
        [
            {
                "id": new_id(),
                "period": f"{one['period']}-01",
                "subject_kind": "store" if "store" in one else "associate",
                "subject": names.stores[one["store"]] if "store" in one else names.associates[one["payee"]],
                "value_fen": one["value"],
                "version": 1,
                "set_at": LONG_AGO,
            }
            for one in document.get("targets", ())
        ],
    )
    await _write(
        "commission_credit_rule",
        [
            {
                "id": new_id(),
                "code": one["id"],
                "store": None if one.get("store") is None else names.stores[one["store"]],
                "channel": one.get("channel"),
                "valid_from": one.get("from"),
                "valid_to": one.get("to"),
                "weights": one["weights"],
                "missing": one.get("missing", {}),
                "decided_at": LONG_AGO,
            }
            for one in document.get("credit_rules", ())
            if _ever_holds(one)
        ],
    )
    chosen = document.get("settings", {})
    settings = {
        "id": 1,
        "payer_policy": chosen.get("payer_policy", "SELLING_STORE_PAYS"),
        "restate_limit": chosen.get("restate_limit", 3),
        "version": 1,
        "changed_at": LONG_AGO,
    }
    await _write("commission_settings", [settings])


def _assignments(document: Document, names: Names) -> Iterator[tuple[UUID, Row]]:
    """Everybody beside each of their assignments."""
    for one in document["associates"]:
        yield from ((names.associates[one["id"]], part) for part in one["assignments"])


def _ever_holds(rule: Row) -> bool:
    """Whether it does not end before it begins, as no rule can that is kept."""
    begins, ends = rule.get("from"), rule.get("to")
    return begins is None or ends is None or datetime.fromisoformat(begins) <= datetime.fromisoformat(ends)


def _path(store: str) -> str:
    return f"{HQ_PATH}{store}/"


def _pools(document: Document) -> Iterator[tuple[Row, int, Row]]:
    """Each store with the plans of its pool, counted from the one it begins with."""
    for store in document["stores"]:
        held = [{"from": BEGINNING, "plan": store.get("plan")}, *store.get("plans", ())]
        yield from ((store, place, since) for place, since in enumerate(held))


def _is_last(store: Row, place: int) -> bool:
    return place == len(store.get("plans", ()))


def _stood(store: Row, place: int) -> str:
    """Where the plan of a store's pool hangs until it is under another one: last at the store, before at a region."""
    return _path(store["id"]) if _is_last(store, place) else _path(f"{store['id']}-{place}")


async def _write(table: str, rows: Sequence[Row]) -> None:
    if rows:
        await execute(INTO[table], encode(rows).decode())
