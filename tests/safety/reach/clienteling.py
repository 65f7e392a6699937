"""What associates do for customers: tags, notes, care, appointments, links, codes; and how a sale finds who served."""

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import (
    CUSTOMER_READERS,
    HQ,
    LEADERS,
    PLANNERS,
    READERS,
    REPORT_READERS,
    RULE_READERS,
    SELLERS,
    TENDED,
)
from tests.safety.reach.things import A_CARE_DATE, NOTHING, TODAY

SOON = {"first": "2026-01-01", "last": "2026-02-01"}

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/notes/{note_id}": [one(allowed=SELLERS, note_id="$note")],
    "PATCH /v1/notes/{note_id}": [one({"text": "改"}, allowed=frozenset(), note_id="$note")],
    "POST /v1/notes/{note_id}/removal": [one(allowed=LEADERS, note_id="$note")],
    "GET /v1/notes/{note_id}/versions": [one(allowed=SELLERS, note_id="$note")],
    "GET /v1/care": [
        listed(CUSTOMER_READERS),
        listed(CUSTOMER_READERS, store_id="$store", associate_id="$associate", state="open"),
    ],
    "GET /v1/care/{care_id}": [one(allowed=SELLERS, care_id="$care")],
    "PATCH /v1/care/{care_id}": [one(A_CARE_DATE, allowed=frozenset(), care_id="$care")],
    "POST /v1/care/{care_id}/done": [
        one({"channel": "in_store", "outcome": "reached"}, allowed=frozenset(), care_id="$care")
    ],
    "POST /v1/care/{care_id}/cancel": [one(allowed=frozenset(), care_id="$care")],
    "POST /v1/care/hand-over": [one({"from_id": "$associate", "associate_id": "$colleague"}, allowed=LEADERS)],
    "GET /v1/clienteling-settings": [own(allowed=HQ)],
    "PATCH /v1/clienteling-settings": [
        Ask(
            Kind.OWN,
            HQ,
            {"contact_limit": 3, "contact_days": 7, "care_a_day": 10, "protected_days": 90},
            chain_wide=True,
            version=0,
        )
    ],
    "GET /v1/care-rules": [own(allowed=HQ)],
    "POST /v1/care-rules": [own({"purpose": "birthday", "days": 3}, allowed=HQ, chain_wide=True)],
    "PATCH /v1/care-rules/{rule_id}": [own({"is_on": False}, allowed=HQ, chain_wide=True, rule_id="$care_rule")],
    "GET /v1/sensitive-words": [own(allowed=HQ)],
    "POST /v1/sensitive-words": [own({"kind": "health", "word": "新词"}, allowed=HQ, chain_wide=True)],
    "POST /v1/sensitive-words/{word_id}/removal": [own(allowed=HQ, refused=404, word_id=NOTHING)],
    "GET /v1/sensitive-words/counts": [own(allowed=HQ)],
    "GET /v1/tag-groups": [own()],
    "POST /v1/tag-groups": [own({"name": "新组"}, allowed=HQ)],
    "GET /v1/tag-groups/{group_id}": [own(group_id="$tag_group")],
    "PATCH /v1/tag-groups/{group_id}": [own({"name": "改名"}, allowed=HQ, group_id="$tag_group")],
    "GET /v1/tags": [listed()],
    "POST /v1/tags": [one({"group_id": "$tag_group", "name": "新标签", "path": "$store_path"}, allowed=HQ)],
    "GET /v1/tags/{tag_id}": [one(tag_id="$tag")],
    "PATCH /v1/tags/{tag_id}": [one({"name": "改名"}, allowed=HQ, tag_id="$tag")],
    "GET /v1/tags/{tag_id}/members": [one(tag_id="$tag")],
    "GET /v1/tags/{tag_id}/rule-versions": [one(allowed=RULE_READERS, tag_id="$rule_tag")],
    "POST /v1/tags/{tag_id}/rule-versions": [
        one({"conditions": {"orders_from": 2}, "replaces": 1}, allowed=HQ, tag_id="$rule_tag")
    ],
    "GET /v1/tags/{tag_id}/rule-runs": [one(allowed=RULE_READERS, tag_id="$rule_tag")],
    "POST /v1/tags/{tag_id}/rule-trials": [one({"conditions": {"orders_from": 2}}, allowed=HQ, tag_id="$rule_tag")],
    "GET /v1/tags/{tag_id}/rule-runs/{run_id}": [one(allowed=RULE_READERS, tag_id="$rule_tag", run_id="$rule_run")],
    "GET /v1/segments": [listed()],
    "POST /v1/segments": [
        one({"name": "新人群", "path": "$store_path", "conditions": {"orders_from": 1}}, allowed=LEADERS)
    ],
    "DELETE /v1/segments/{segment_id}": [one(allowed=LEADERS, segment_id="$segment")],
    "GET /v1/segments/{segment_id}/members": [one(segment_id="$segment")],
    "GET /v1/appointments": [listed(TENDED, **TODAY), listed(TENDED, **TODAY, store_id="$store")],
    "GET /v1/appointments/counts": [listed(TENDED, **TODAY)],
    "GET /v1/appointments/free-times": [
        Ask(Kind.ONE, TENDED, query={"store_id": "$store", "first": "2026-11-30"}),
    ],
    "GET /v1/appointments/{appointment_id}": [one(allowed=TENDED, appointment_id="$appointment")],
    "POST /v1/appointments": [
        Ask(
            Kind.ONE,
            STORE_STAFF,
            {"member_id": "$member", "store_id": "$store", "slot_id": "$slot", "day": "2020-01-01"},
            refused=409,
        )
    ],
    "POST /v1/appointments/{appointment_id}/confirmation": [
        one({}, allowed=STORE_STAFF, appointment_id="$appointment")
    ],
    "POST /v1/appointments/{appointment_id}/move": [
        Ask(
            Kind.ONE,
            STORE_STAFF,
            {"slot_id": "$slot", "day": "2020-01-01"},
            {"appointment_id": "$appointment"},
            refused=409,
        )
    ],
    "POST /v1/appointments/{appointment_id}/arrival": [one(allowed=STORE_STAFF, appointment_id="$appointment")],
    "POST /v1/appointments/{appointment_id}/cancellation": [
        one({}, allowed=STORE_STAFF, appointment_id="$appointment")
    ],
    "POST /v1/appointments/hand-over": [one({"from_id": "$associate", "associate_id": "$colleague"}, allowed=LEADERS)],
    "GET /v1/appointment-slots": [listed(LEADERS)],
    "POST /v1/appointment-slots": [
        one(
            {"path": "$store_path", "weekday": 7, "starts": 0, "ends": 60, "capacity": 1},
            allowed=LEADERS,
        )
    ],
    "POST /v1/appointment-slots/from-hours": [
        Ask(Kind.ONE, LEADERS, {"store_id": "$store", "minutes": 60, "capacity": 2}, refused=409)
    ],
    "POST /v1/appointment-slots/{slot_id}/retirement": [one(allowed=LEADERS, slot_id="$slot")],
    "POST /v1/shared-links": [one({"member_id": "$member"}, allowed=frozenset({Role.ASSOCIATE, Role.STORE_MANAGER}))],
    "GET /v1/share-links": [
        listed(),
        listed(store_id="$store"),
        listed(associate_id="$associate"),
    ],
    "POST /v1/share-links": [
        one(
            {"kind": "coupon", "id": "$template_id", "member_id": "$member"},
            allowed=frozenset({Role.ASSOCIATE, Role.STORE_MANAGER}),
        )
    ],
    "GET /v1/touches/counts": [
        listed(**SOON),
        listed(**SOON, store_id="$store"),
        listed(**SOON, associate_id="$associate"),
    ],
    "GET /v1/attribution-policies": [listed(REPORT_READERS)],
    "POST /v1/attribution-policies": [
        one({"path": "$store_path", "title": "新", "valid_from": "2099-01-01", "steps": []}, allowed=PLANNERS)
    ],
    "POST /v1/attribution-policies/trials": [one({"path": "$store_path", "steps": []}, allowed=PLANNERS)],
    "GET /v1/codes": [listed(), listed(store_id="$store"), listed(associate_id="$associate")],
    "POST /v1/codes": [one({"kind": "SHELF_TAG", "count": 1, "store_id": "$store"}, allowed=LEADERS)],
    "GET /v1/codes/{code_id}": [one(code_id="$code")],
    "PATCH /v1/codes/{code_id}": [one({"label": "二楼"}, allowed=LEADERS, version=2, code_id="$code")],
    "POST /v1/codes/{code_id}/binding": [one({"store_id": "$store"}, allowed=SELLERS, code_id="$blank")],
    "GET /v1/codes/funnels": [listed(READERS), listed(READERS, store_id="$store")],
    "GET /v1/codes/funnels/stores": [listed(READERS)],
    "GET /v1/codes/{code_id}/funnel": [one(allowed=READERS, code_id="$code")],
    "GET /v1/codes/{code_id}/scans": [one(code_id="$code")],
}
