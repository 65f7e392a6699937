"""Bodies for the API's documents about members and what is known of them: see `api_examples`."""

from typing import Any

from appointments.schemas import (
    BookFor,
    BookOwn,
    CancelAppointment,
    ConfirmAppointment,
    HandOverAppointments,
    MoveAppointment,
    OfferHours,
    OfferSlot,
)
from carts.schemas import CartQuote, ChangeCart, KeepCart, OrderCart
from clienteling.schemas.care import EndCare, HandOverCare, MoveCare, PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.schemas.notes import EditNote, WriteNote
from clienteling.schemas.settings import AddCareRule, AddWord, ChangeClienteling, SwitchCareRule
from clienteling.schemas.taking_over import GiveOver, TakeOver
from guide_app.entry.api_examples_of_people import ASSOCIATE
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.merging.schemas import DismissDuplicate, MergeMembers, ProposeDuplicate, UndoMerge
from guide_app.ground.members.schemas import (
    ChangePhone,
    ConfirmConsent,
    EraseMember,
    FindMembers,
    HandOver,
    RevealPhone,
    SendConsentCode,
    StartRegistration,
    TransferMembers,
)
from guide_app.ground.touches.schemas import NoteTouch
from loyalty.schemas import AdjustGrowth, DecideRules, PreviewRules
from notices.schemas import ChangeNotices, ChooseNotices
from segments.schemas import ChangeTag, ChangeTagGroup, CreateTag, CreateTagGroup, PutTag, TakeTag
from segments.searches import KeepSegment, SaveRule, SearchMembers, TryRule

MEMBER = "01930c2e-5b1a-7c3d-9e4f-1a2b3c4d5e6f"
ORDER = "01930c2e-6b77-7f86-8be3-cf3041526374"
COLLEAGUE = "01930c2e-7c88-7097-9cf4-d041526374a5"
THIS_DEVICE = "3q2-7xWk0c9Vb1mYt5sLh8nEfJ4aRgUo6ZpQiKdXvCs"
THIS_FORM = "9f2b7c41d0e86a3559c1e7b20d4f8a6e13c5d7f9b1a3e5d7c9f1b3a5e7d9c1f3"
TAG_GROUP = "01930c2e-8d99-7a18-adf5-e15263748596"
TAG = "01930c2e-9eaa-7b29-bef6-f263748596a7"
GROWTH = {"rate_ppm": 1_000_000, "for_registration": 50, "expiry": "rolling", "months": 12, "by_hand_up_to": 500}
LEVELS = [
    {"code": "basic", "name_zh": "普通卡", "name_en": "Member", "threshold": 0, "keep_months": 0},
    {"code": "gold", "name_zh": "金卡", "name_en": "Gold", "threshold": 3_000, "keep_months": 12, "at_end": "down_one"},
]

OF_MEMBERS: dict[Any, object] = {
    ChangeProfile: {"name": "李芳", "gender": "female"},
    ChangePhone: {"phone": "13900139000", "reason": "换了号码"},
    EraseMember: {"reason": "顾客要求删除个人信息"},
    StartRegistration: {"phone": "13912345678", "name": "李小明", "birthday": "1992-06-18"},
    ConfirmConsent: {
        "text_version": "2026-11",
        "form_token": THIS_FORM,
        "device_token": THIS_DEVICE,
        "code": "204816",
    },
    SendConsentCode: {"form_token": THIS_FORM, "device_token": THIS_DEVICE},
    FindMembers: {"phone": "13912345678"},
    RevealPhone: {"reason": "顾客预留的鞋到货，电话通知取货"},
    NoteTouch: {"kind": "visit"},
    OfferHours: {
        "store_id": "0193b7a2-0000-7000-8000-000000000001",
        "minutes": 60,
        "capacity": 2,
        "service": "advice",
    },
    OfferSlot: {"path": "/EAST/", "weekday": 6, "starts": 600, "ends": 660, "capacity": 2, "service": "fitting"},
    BookFor: {"member_id": MEMBER, "slot_id": ORDER, "day": "2026-12-05"},
    BookOwn: {"store_id": ORDER, "slot_id": ORDER, "day": "2026-12-05", "associate_id": ASSOCIATE},
    ConfirmAppointment: {"associate_id": ASSOCIATE},
    MoveAppointment: {"slot_id": ORDER, "day": "2026-12-06"},
    CancelAppointment: {"reason": "customer_asked"},
    HandOverAppointments: {"from_id": ASSOCIATE, "associate_id": ASSOCIATE},
    KeepCart: {
        "lines": [{"sku": "RUN-41-BLK", "quantity": 1}],
        "member_id": MEMBER,
        "note": "晚上七点来试 41 码",
    },
    ChangeCart: {"note": "改为周末来试"},
    OrderCart: {"payment": {"method": "wechat", "reference": "4200002466202612031234567890"}},
    CartQuote: {"lines": [{"sku": "RUN-41-BLK", "quantity": 2}], "member_id": MEMBER},
    HandOver: {"from_id": ASSOCIATE, "associate_id": ASSOCIATE, "count": 312, "reason": "原导购离职"},
    ProposeDuplicate: {"member_ids": [MEMBER, ASSOCIATE], "reason": "本人到店说明是同一人"},
    DismissDuplicate: {"reason": "同名的两位顾客"},
    MergeMembers: {
        "survivor_id": MEMBER,
        "absorbed_id": ASSOCIATE,
        "preview": "9f86d081884c7d659a2feaa0c55ad015",
        "reason": "本人到店说明是同一人",
        "dedicated": "survivor",
    },
    UndoMerge: {"reason": "是两位顾客"},
    TransferMembers: {"member_ids": [MEMBER], "associate_id": ASSOCIATE, "reason": "原导购调店"},
    WriteNote: {"text": "上衣穿 M，喜欢素色", "topic": "preference"},
    EditNote: {"text": "女儿今年上小学，十月生日", "visibility": "private", "pinned": True},
    TakeOver: {"reason": "顾客搬到我们店附近，常来我们店"},
    GiveOver: {"associate_id": ASSOCIATE, "reason": "顾客常在我休息时来店"},
    LogContact: {"channel": "phone", "outcome": "reached", "purpose": "after_purchase"},
    PlanCare: {"due_on": "2026-12-08", "purpose": "follow_up", "note": "问跑鞋是否合脚"},
    MoveCare: {"due_on": "2026-12-10"},
    EndCare: {"channel": "wecom", "outcome": "message_sent", "next_on": "2027-01-08"},
    HandOverCare: {"from_id": ASSOCIATE, "associate_id": COLLEAGUE},
    ChangeClienteling: {"contact_limit": 3, "contact_days": 7, "care_a_day": 10, "protected_days": 90},
    AddCareRule: {"purpose": "after_purchase", "days": 7},
    SwitchCareRule: {"is_on": False},
    AddWord: {"kind": "health", "word": "糖尿病"},
    ChangeNotices: {
        "templates": {"appointment_day": "SMS_1001", "appointment_hours": "SMS_1002"},
        "quiet_from": 1260,
        "quiet_to": 540,
    },
    ChooseNotices: {"wanted": False},
    CreateTagGroup: {"name": "尺码", "exclusive": True},
    ChangeTagGroup: {"name": "上装尺码"},
    CreateTag: {"group_id": TAG_GROUP, "name": "M 码", "path": "/EAST/"},
    ChangeTag: {"active": False},
    PutTag: {"tag_id": TAG},
    TakeTag: {"reason": "outdated"},
    SearchMembers: {"conditions": {"away_days": 90, "spend_from_fen": 100_000}, "tags_any": [TAG], "sort": "spend"},
    KeepSegment: {"name": "沉睡大客", "path": "/EAST/", "conditions": {"away_days": 90, "spend_from_fen": 200_000}},
    TryRule: {"conditions": {"categories": ["RUN"], "category_days": 180}},
    SaveRule: {"conditions": {"match": "any", "orders_from": 5, "spend_from_fen": 500_000}, "replaces": 0},
    DecideRules: {
        "valid_from": "2027-01-01",
        "growth": GROWTH,
        "levels": LEVELS,
        "reason": "金卡门槛随客单价调整",
    },
    PreviewRules: {"growth": GROWTH, "levels": LEVELS},
    AdjustGrowth: {"points": 200, "reason": "线下活动补发"},
}
