"""Stores, regions, people, who is on duty and who leaves."""

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import ALL, BUILDERS, CASE_READERS, HQ, LEADERS, TRAINERS

MONDAY = "2026-12-07"

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/entities": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.FINANCE, Role.AUDITOR}))],
    "POST /v1/entities": [own({"code": "E9", "name": "新公司"}, allowed=BUILDERS)],
    "GET /v1/entities/{entity_id}": [
        own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.FINANCE, Role.AUDITOR}), entity_id="$entity")
    ],
    "PATCH /v1/entities/{entity_id}": [own({"name": "改名"}, allowed=BUILDERS, entity_id="$entity")],
    "GET /v1/regions": [listed(ALL | TRAINERS)],
    "POST /v1/regions": [one({"code": "R9", "name": "新区域", "parent": "$region"}, allowed=BUILDERS)],
    "GET /v1/regions/{region_id}": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "PATCH /v1/regions/{region_id}": [one({"name": "改名"}, allowed=BUILDERS, region_id="$region_id")],
    "GET /v1/regions/{region_id}/associates": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "GET /v1/stores": [
        listed(ALL | TRAINERS),
        listed(ALL | TRAINERS, region="$region"),
        listed(ALL | TRAINERS, text="$store_code"),
    ],
    "POST /v1/stores": [
        one(
            {"code": "S9", "name": "新店", "region": "$region", "entity": "HQ", "ownership": "direct"},
            allowed=BUILDERS,
        )
    ],
    "GET /v1/stores/{store_id}": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "GET /v1/stores/{store_id}/closings": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "GET /v1/stores/{store_id}/closing-preview": [one(allowed=BUILDERS, store_id="$store")],
    "POST /v1/stores/{store_id}/closings": [
        Ask(
            Kind.ONE,
            HQ,
            {"closes_on": "2099-01-01", "successor": "$store_code", "reason": "租约到期"},
            {"store_id": "$store"},
            refused=422,
        )
    ],
    "POST /v1/stores/{store_id}/closing-withdrawal": [Ask(Kind.ONE, BUILDERS, {}, {"store_id": "$store"}, refused=404)],
    "GET /v1/stores/{store_id}/hours": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "PATCH /v1/stores/{store_id}/hours": [
        one({"week": ["10:00-22:00"] * 7}, allowed=BUILDERS | {Role.STORE_MANAGER}, version=0, store_id="$store")
    ],
    "GET /v1/regions/{region_id}/level": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "GET /v1/organisation-changes": [listed(ALL | TRAINERS)],
    "GET /v1/stores/{store_id}/moves": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/moves": [
        one({"parent": "$sub", "valid_from": "2099-01-01"}, allowed=BUILDERS, store_id="$store")
    ],
    "GET /v1/stores/{store_id}/move-preview": [
        Ask(Kind.ONE, BUILDERS, None, {"store_id": "$store"}, {"parent": "$sub"})
    ],
    "GET /v1/regions/{region_id}/moves": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "POST /v1/regions/{region_id}/moves": [
        Ask(
            Kind.ONE,
            BUILDERS,
            {"parent": "$sub", "valid_from": "2099-01-01"},
            {"region_id": "$region_id"},
            refused=422,
        )
    ],
    "GET /v1/regions/{region_id}/move-preview": [
        Ask(Kind.ONE, BUILDERS, None, {"region_id": "$region_id"}, {"parent": "$sub"}, refused=422)
    ],
    "POST /v1/unit-moves/{move_id}/withdrawal": [one(allowed=BUILDERS, move_id="$move")],
    "GET /v1/stores/{store_id}/ownerships": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/ownerships": [
        one(
            {"valid_from": "2099-01-01", "ownership": "joint", "entity": "HQ", "reason": "转联营"},
            allowed=frozenset({Role.HQ_OPERATOR}),
            store_id="$store",
        )
    ],
    "PATCH /v1/stores/{store_id}": [one({"name": "新名"}, allowed=BUILDERS, store_id="$store")],
    "GET /v1/stores/{store_id}/day": [one(store_id="$store")],
    "GET /v1/associates": [
        listed(ALL | TRAINERS),
        listed(ALL | TRAINERS, store_id="$store"),
        listed(ALL | TRAINERS, status="left"),
    ],
    "POST /v1/associates": [
        one(
            {"number": "N9", "name": "新人", "posting": {"role": "associate", "store": "$store_code"}},
            allowed=BUILDERS,
        ),
        one(
            {"number": "N8", "name": "督导", "posting": {"role": "regional_supervisor", "region": "$region"}},
            allowed=BUILDERS,
        ),
    ],
    "GET /v1/associates/{associate_id}": [one(allowed=ALL | TRAINERS, associate_id="$associate")],
    "PATCH /v1/associates/{associate_id}": [one({"name": "改名"}, allowed=BUILDERS, associate_id="$associate")],
    "GET /v1/associates/{associate_id}/postings": [one(allowed=ALL | TRAINERS, associate_id="$associate")],
    "GET /v1/associates/{associate_id}/left-behind": [one(allowed=BUILDERS, associate_id="$associate")],
    "POST /v1/associates/{associate_id}/postings": [
        one({"role": "associate", "store": "$store_code"}, allowed=BUILDERS, associate_id="$colleague")
    ],
    "POST /v1/associates/{associate_id}/second-posts": [
        one({"store": "$annex_code"}, allowed=BUILDERS, associate_id="$associate")
    ],
    "POST /v1/associates/{associate_id}/second-posts/{post_id}/ending": [
        one({}, allowed=BUILDERS, associate_id="$colleague", post_id="$second_post")
    ],
    "POST /v1/associates/{associate_id}/leave": [one({}, allowed=BUILDERS, associate_id="$colleague")],
    "GET /v1/associates/{associate_id}/scans": [one(associate_id="$associate")],
    "GET /v1/stores/{store_id}/rota-shifts": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/rota-shifts": [
        one({"name": "中班", "starts": "12:00", "ends": "20:00"}, allowed=LEADERS, store_id="$store")
    ],
    "POST /v1/stores/{store_id}/rota-shifts/{shift_id}/retire": [
        one(allowed=LEADERS, store_id="$store", shift_id="$shift")
    ],
    "GET /v1/stores/{store_id}/rota-weeks/{monday}": [one(allowed=ALL | TRAINERS, store_id="$store", monday=MONDAY)],
    "PUT /v1/stores/{store_id}/rota-weeks/{monday}": [
        one({"works": []}, allowed=LEADERS, version=0, store_id="$store", monday=MONDAY)
    ],
    "POST /v1/stores/{store_id}/rota-weeks/{monday}/copy": [
        Ask(Kind.ONE, LEADERS, None, {"store_id": "$store", "monday": MONDAY}, version=0, refused=409)
    ],
    "POST /v1/stores/{store_id}/rota-weeks/{monday}/publication": [
        Ask(Kind.ONE, LEADERS, None, {"store_id": "$store", "monday": MONDAY}, version=0)
    ],
    "GET /v1/rota": [listed(ALL | TRAINERS), listed(ALL | TRAINERS, store_id="$store")],
    "GET /v1/rota/on-duty": [Ask(Kind.ONE, ALL | TRAINERS, query={"store": "$store"})],
    "POST /v1/associates/{associate_id}/offboarding-cases": [
        one({"last_day": "2026-12-31", "reason": "resigned"}, allowed=LEADERS, associate_id="$colleague")
    ],
    "GET /v1/offboarding-cases": [listed(CASE_READERS), listed(CASE_READERS, state="open")],
    "GET /v1/offboarding-cases/{case_id}": [one(allowed=CASE_READERS, case_id="$case")],
    "PATCH /v1/offboarding-cases/{case_id}": [Ask(Kind.ONE, LEADERS, {}, {"case_id": "$case"}, version=1)],
    "POST /v1/offboarding-cases/{case_id}/confirm": [Ask(Kind.ONE, LEADERS, None, {"case_id": "$case"}, version=1)],
    "POST /v1/offboarding-cases/{case_id}/stop": [Ask(Kind.ONE, LEADERS, None, {"case_id": "$case"}, version=1)],
}
