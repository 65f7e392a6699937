"""Customers: members, registrations, consents, privacy, levels."""

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import ALL, AUDIT_READERS, HQ, LEADERS, PLAN_READERS, SELLERS
from tests.safety.reach.things import A_CARE_DATE

LOYALTY_RULES = {
    "growth": {"rate_ppm": 1_000_000},
    "levels": [{"code": "basic", "name_zh": "普通卡", "name_en": "Member", "threshold": 0, "keep_months": 0}],
}

ROUTES: dict[str, list[Ask]] = {
    "POST /v1/registrations": [own({"phone": "13800138000"}, allowed=STORE_STAFF)],
    "GET /v1/registrations/{registration_id}": [one(registration_id="$registration")],
    "GET /v1/member-duplicates": [listed(LEADERS | {Role.AUDITOR})],
    "POST /v1/member-duplicates": [one({"member_ids": ["$member", "$twin"], "reason": "同一人"}, allowed=LEADERS)],
    "POST /v1/member-duplicates/{duplicate_id}/dismissal": [
        one({"reason": "同名"}, allowed=HQ, duplicate_id="$duplicate")
    ],
    "GET /v1/member-merges": [listed(LEADERS | {Role.AUDITOR})],
    "GET /v1/member-merges/preview": [Ask(Kind.ONE, HQ, query={"survivor_id": "$member", "absorbed_id": "$twin"})],
    "POST /v1/member-merges": [
        Ask(
            Kind.ONE,
            HQ,
            {"survivor_id": "$member", "absorbed_id": "$twin", "preview": "0" * 32, "reason": "同一人"},
            refused=409,
        )
    ],
    "POST /v1/member-merges/{merge_id}/undo": [one({"reason": "两个人"}, allowed=HQ, merge_id="$merge")],
    "GET /v1/members": [listed(), listed(mine="true")],
    "GET /v1/members/birthdays": [listed(on="2026-06-18")],
    "POST /v1/members/{member_id}/phone": [
        one({"phone": "13800138000", "reason": "换了号码"}, allowed=SELLERS, member_id="$member")
    ],
    "POST /v1/members/{member_id}/erasure": [one({"reason": "顾客要求"}, allowed=HQ, member_id="$member")],
    "POST /v1/members/search": [Ask(Kind.LIST, ALL, {"phone": "$phone"}), Ask(Kind.LIST, ALL, {"name": "李女"})],
    "GET /v1/members/hand-over": [Ask(Kind.ONE, LEADERS, query={"associate_id": "$associate"})],
    "POST /v1/members/hand-over": [
        Ask(
            Kind.ONE,
            LEADERS,
            {"from_id": "$associate", "associate_id": "$colleague", "count": 500, "reason": "调店"},
            refused=409,
        )
    ],
    "POST /v1/members/transfer": [
        one({"member_ids": ["$member"], "associate_id": "$colleague", "reason": "调店"}, allowed=LEADERS)
    ],
    "GET /v1/members/{member_id}/profile": [one(member_id="$member")],
    "POST /v1/members/{member_id}/give-over": [
        Ask(  # they are somebody else's, who alone gives them away
            Kind.ONE,
            STORE_STAFF,
            {"associate_id": "$associate", "reason": "常来我们店"},
            {"member_id": "$member"},
            refused=409,
        )
    ],
    "POST /v1/members/{member_id}/take-over": [one({"reason": "常来我们店"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/members/{member_id}/notes": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/notes": [one({"text": "喜欢素色"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/members/{member_id}/contacts": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/contacts": [
        one({"channel": "in_store", "outcome": "reached"}, allowed=STORE_STAFF, member_id="$member")
    ],
    "GET /v1/members/{member_id}/contact-allowance": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/care": [one(A_CARE_DATE, allowed=STORE_STAFF, member_id="$member")],
    "POST /v1/member-searches": [Ask(Kind.LIST, ALL, {"conditions": {}})],
    "GET /v1/members/{member_id}/tags": [one(member_id="$member")],
    "POST /v1/members/{member_id}/tags": [one({"tag_id": "$tag"}, allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/tags/{tag_id}/removal": [
        one({"reason": "wrong"}, allowed=SELLERS, member_id="$member", tag_id="$tag")
    ],
    "GET /v1/members/{member_id}/tags/changes": [one(member_id="$member")],
    "GET /v1/members/{member_id}": [one(member_id="$member")],
    "PATCH /v1/members/{member_id}": [one({"gender": "female"}, allowed=SELLERS, version=2, member_id="$member")],
    "GET /v1/members/{member_id}/bindings": [one(member_id="$member")],
    "GET /v1/members/{member_id}/consents": [one(member_id="$member")],
    "GET /v1/members/{member_id}/purposes": [one(member_id="$member")],
    "POST /v1/members/{member_id}/consent-withdrawals": [
        Ask(Kind.ONE, SELLERS, {"purpose": "marketing"}, {"member_id": "$member"}, refused=409)
    ],
    "GET /v1/consent-decisions": [listed(AUDIT_READERS)],
    "GET /v1/consent-texts": [own(allowed=PLAN_READERS, chain_wide=True)],
    "POST /v1/consent-texts": [
        own(
            {"purpose": "marketing", "chinese": ["新的文本"], "english": ["A new text"], "reason": "更新"},
            allowed=HQ,
            chain_wide=True,
        )
    ],
    "POST /v1/members/{member_id}/privacy-requests": [one({"kind": "erasure"}, allowed=SELLERS, member_id="$member")],
    "GET /v1/retention-rules": [own(allowed=AUDIT_READERS, chain_wide=True)],
    "POST /v1/retention-rules": [
        own({"kind": "clienteling.notes", "months": 24, "reason": "隐私政策"}, allowed=HQ, chain_wide=True)
    ],
    "GET /v1/retention-runs": [own(allowed=AUDIT_READERS, chain_wide=True)],
    "GET /v1/retention-runs/{run_id}": [own(allowed=AUDIT_READERS, chain_wide=True, refused=404, run_id="$store")],
    "GET /v1/retention-runs/{run_id}/items": [
        own(allowed=AUDIT_READERS, chain_wide=True, refused=404, run_id="$store")
    ],
    "POST /v1/retention-runs/{run_id}/erasure": [
        own({"reason": "保存期限已到"}, allowed=HQ, chain_wide=True, refused=404, run_id="$store")
    ],
    "GET /v1/privacy-requests": [listed(AUDIT_READERS)],
    "GET /v1/privacy-requests/counts": [listed(AUDIT_READERS)],
    "GET /v1/privacy-requests/{request_id}": [
        Ask(Kind.ONE, SELLERS | AUDIT_READERS, at={"request_id": "$store"}, refused=404)
    ],
    "GET /v1/privacy-requests/{request_id}/certificate": [
        Ask(Kind.ONE, AUDIT_READERS, at={"request_id": "$store"}, refused=404)
    ],
    "GET /v1/privacy-requests/{request_id}/copy": [Ask(Kind.ONE, HQ, at={"request_id": "$store"}, refused=404)],
    "POST /v1/privacy-requests/{request_id}/proof": [
        Ask(Kind.ONE, HQ, {"proof": "document"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/erasure": [
        Ask(Kind.ONE, HQ, {"reason": "顾客要求"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/completion": [
        Ask(Kind.ONE, HQ, {"corrected": ["name"]}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/refusal": [
        Ask(Kind.ONE, HQ, {"ground": "claims"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/members/{member_id}/reveal": [one({"reason": "回访"}, allowed=SELLERS, member_id="$member")],
    "GET /v1/members/{member_id}/touches": [one(member_id="$member")],
    "POST /v1/members/{member_id}/touches": [one({"kind": "visit"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/members/{member_id}/coupons": [one(member_id="$member")],
    "GET /v1/members/{member_id}/growth": [one(member_id="$member")],
    "GET /v1/members/{member_id}/growth/entries": [one(member_id="$member")],
    "POST /v1/members/{member_id}/growth/adjustments": [
        one({"points": 5, "reason": "补发"}, allowed=LEADERS, member_id="$member")
    ],
    "GET /v1/loyalty/levels": [own()],
    "GET /v1/loyalty/rules": [own()],
    "POST /v1/loyalty/rules": [
        own(LOYALTY_RULES | {"valid_from": "2000-01-01", "reason": "更新"}, allowed=HQ, refused=422)
    ],
    "POST /v1/loyalty/rules/previews": [own(LOYALTY_RULES, allowed=HQ)],
    "GET /v1/loyalty/entries": [listed()],
    "GET /v1/loyalty/level-changes": [listed()],
    "GET /v1/loyalty/benefits": [listed()],
    "GET /v1/members/{member_id}/usable-coupons": [one(member_id="$member")],
    "GET /v1/members/{member_id}/notice-choice": [one(allowed=STORE_STAFF | HQ, member_id="$member")],
    "POST /v1/members/{member_id}/notice-choice": [
        one({"wanted": False}, allowed=STORE_STAFF | HQ, member_id="$member")
    ],
    "GET /v1/customers": [
        listed(),
        listed(store_id="$store", unseen_days="3"),
        Ask(Kind.ONE, query={"path": "$store_path"}),
        listed(dedicated_id="$associate"),
        listed(acquirer_id="$associate", first="2026-01-01"),
    ],
    "GET /v1/customers/{member_id}": [one(member_id="$member")],
    "POST /v1/customers/search": [Ask(Kind.LIST, ALL, {"phone": "$phone"}), Ask(Kind.LIST, ALL, {"name": "李女"})],
    "POST /v1/registrations/{registration_id}/wecom-contact": [
        Ask(Kind.ONE, SELLERS, {"external_userid": "nobody"}, {"registration_id": "$registration"}, refused=404)
    ],
    "GET /v1/members/{member_id}/wecom-contacts": [one(member_id="$member")],
    "GET /v1/members/{member_id}/wecom-candidates": [one(member_id="$member")],
}
