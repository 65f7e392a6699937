"""Bodies for the API's documents, by their types: a shoe chain in Shanghai, the same on every build.

A test decodes each as its type and checks it against its schema, and asks that every body has one.
"""

from typing import Any

from commissions.appeals.schemas import CorrectCredit, FileAppeal, PreviewCredit, RejectAppeal
from commissions.inputs.schemas import (
    AskAdjustment,
    AssignPerson,
    ChangeSettings,
    CreateCreditRule,
    EndCreditRule,
    EndPersonalPlan,
    SetAttendance,
    SetGoals,
)
from commissions.payouts.schemas import CancelPayout, MakePayout, NotePayment, WriteOff
from commissions.periods.statement_schemas import BeginPeriods, ClosePeriod
from commissions.schemas import AssignPlan, CreatePlan, PublishVersion, SettlePeriod, TryPlan
from coupons.schemas import CreateTemplate, IssueCoupon, TermsCommand, TryTerms, UpdateTemplate, VoidCoupon
from guide_app.entry.api_examples_of_catalog import OF_CATALOG
from guide_app.entry.api_examples_of_members import COLLEAGUE, MEMBER, OF_MEMBERS, ORDER
from guide_app.entry.api_examples_of_orders import OF_ORDERS
from guide_app.entry.api_examples_of_people import ASSOCIATE, OF_PEOPLE
from guide_app.entry.api_examples_of_privacy import PRIVACY
from guide_app.entry.api_examples_of_stock import OF_STOCK
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.auth.schemas import ChangePassword, OpenAccount, ResetPassword, SignIn
from guide_app.ground.customers.schemas import AskForCode, ChangeMyPhone, SignInByCode
from guide_app.ground.exports.schemas import MakeExport
from guide_app.ground.imports.schemas import CommitImport, MapColumns, StartImport
from guide_app.ground.orders.attribution.schemas import TryPolicy, WritePolicy
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, PreviewExchange
from guide_app.ground.orders.part_paid.schemas import KeepOrder
from guide_app.ground.orders.returns.schemas import FindOrder, WriteTerms
from guide_app.ground.orders.schemas import GivePaymentBack, PaymentTaken, PlaceOrder, PreviewOrder, RefundOrder
from guide_app.ground.orders.till_import.profiles.schemas import WriteTillProfile
from guide_app.ground.orders.till_import.runs.schemas import ChooseTillProfile, MapTillHeadings, StartTillImport
from guide_app.ground.orders.till_import.taking_back import TakeBackImport
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.hours.schemas import StateHours
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.schemas import (
    CreateEntity,
    CreateRegion,
    CreateStore,
    UpdateEntity,
    UpdateRegion,
    UpdateStore,
)
from inbox.schemas import ReadAllMessages
from materials.schemas import PrintCodes
from payments.schemas import (
    AskForPayment,
    CompareBillDay,
    GivenBack,
    NoteTerminalRefund,
    ResolveDifference,
    ReturnPayment,
)
from qr_codes.schemas import BindCode, ChangeCode, MintCodes, ShareBadge
from sharing.schemas import ShareThing
from tasks.schemas import DraftTask, EditTask
from wecom_bridge.schemas import EraseContact, LinkContact, MeanContact, SignInByWecom, UnlinkContact

EXTERNAL = "wmXXXXXXXXXXXXXXXXXXXXXXXXXXXXX1"
STORE = "01930c2e-0a11-7d20-8b3c-5d6e7f809102"
MESSAGE = "01930c2e-3e44-7c53-8db0-9c0d1e2f3a4b"
CODE = "01930c2e-2d33-7b42-95ce-7b8c9dadbec0"

PLAN_VERSION = {
    "no": 1,
    "valid_from": "2026-10-01T00:00:00+08:00",
    "line_components": [
        {
            "id": "BASE",
            "rules": [
                {"id": "all", "kind": "RATE", "ppm": 10_000},
                {"id": "shoes", "kind": "RATE", "match": {"category": "/shoes"}, "ppm": 25_000},
            ],
        }
    ],
    "period_components": [
        {
            "id": "LADDER",
            "kind": "MARGINAL",
            "tiers": [{"from": 0, "ppm": 0}, {"from": 5_000_000, "ppm": 5_000}],
        }
    ],
}
TERMS = {
    "terms": {"kind": "FIXED", "threshold": 30_000, "off": 5_000},
    "validity": {"kind": "AFTER_CLAIM", "days": 30},
    "grace_days": 3,
}

EXAMPLES: dict[Any, object] = {
    **OF_MEMBERS,
    **OF_PEOPLE,
    **OF_STOCK,
    **OF_ORDERS,
    SignIn: {"login": "sh001-02", "password": "guide-demo"},
    SignInByWecom: {"code": "GsQBdMQzuXBpNQNt4FvDs1sQmMyTqEWPQcW2Uk_xXmE"},
    ChangePassword: {"old_password": "guide-demo", "new_password": "xiaoshan-2026-run"},
    OpenAccount: {"associate_id": ASSOCIATE, "login": "sh001-02", "password": "xiaoshan-2026-run"},
    ResetPassword: {"login": "sh001-02", "new_password": "xiaoshan-2026-run"},
    MakeExport: {
        "list": "orders",
        "filters": {"status": "paid", "store_id": STORE},
        "format": "xlsx",
        "language": "zh",
    },
    Decide: {"note": "已与门店核对 · checked with the store"},
    CreateEntity: {"code": "SHXZ", "name": "上海行止鞋业有限公司"},
    UpdateEntity: {"name": "上海行止鞋业股份有限公司"},
    CloseStore: {"closes_on": "2027-01-01", "successor": "SH002", "reason": "租约到期"},
    MoveUnit: {"parent": "EAST", "valid_from": "2027-01-01", "reason": "大区调整"},
    StateHours: {
        "week": ["10:00-22:00"] * 5 + ["10:00-23:00"] * 2,
        "others": [{"on": "2027-02-06", "hours": "", "note": "除夕"}],
    },
    ChangeOwnership: {
        "valid_from": "2027-01-01",
        "ownership": "franchise",
        "entity": "SHXZ",
        "reason": "转加盟，合同已签",
    },
    CreateRegion: {"code": "EAST", "name": "华东大区", "parent": "HQ"},
    UpdateRegion: {"name": "华东一区"},
    CreateStore: {
        "code": "SH001",
        "name": "上海南京东路店",
        "region": "EAST",
        "entity": "SHXZ",
        "ownership": "direct",
        "day_cut_hours": 4,
        "address": "上海市黄浦区南京东路 300 号 B1-12",
        "opened_on": "2024-05-01",
    },
    UpdateStore: {"name": "上海南京东路旗舰店", "day_cut_hours": 4},
    AskForPayment: {},
    NoteTerminalRefund: {"reference": "50300002242026120312345678901"},
    GivenBack: {"reason": "账户已注销，银行转账退回"},
    ReturnPayment: {"reason": "顾客多付，已重新出码"},
    CompareBillDay: {"day": "2026-11-30"},
    ResolveDifference: {"note": "收银员手工录入，已核对"},
    LinkContact: {"external_userid": EXTERNAL, "member_id": STORE},
    UnlinkContact: {"external_userid": EXTERNAL, "reason": "认错人了"},
    MeanContact: {"external_userid": EXTERNAL},
    EraseContact: {"external_userid": EXTERNAL, "reason": "顾客要求删除个人信息"},
    **PRIVACY,
    AskForCode: {"phone": "13912345678"},
    ChangeMyPhone: {"phone": "13800138000", "code": "123456"},
    SignInByCode: {"phone": "13912345678", "code": "204816"},
    WritePolicy: {
        "path": "/EAST/",
        "title": "华东无人接待的订单",
        "valid_from": "2026-12-01",
        "steps": [
            {"step": "dedicated", "met_within_days": 180},
            {
                "step": "last_touch",
                "kinds": [
                    {"kind": "appointment", "within_days": 30, "rank": 1},
                    {"kind": "visit", "within_days": 30, "rank": 2},
                ],
            },
            {"step": "issuer"},
        ],
        "reason": "收银机上没有导购的会员单",
    },
    TryPolicy: {"path": "/EAST/", "steps": [{"step": "dedicated"}], "days": 31},
    **OF_CATALOG,
    PlaceOrder: {
        "member_id": MEMBER,
        "lines": [{"sku": "RUN01-001", "quantity": 2}],
        "payment": {"method": "wechat", "amount_fen": 119_800, "reference": "4200002211202611290001"},
    },
    PreviewOrder: {
        "member_id": MEMBER,
        "lines": [{"sku": "RUN01-001", "quantity": 2}, {"sku": "NUT01", "weight_g": 250}],
    },
    StartImport: {"kind": "stores", "file_id": "0193a3c5-7b1e-7c3a-9d54-3f2b6d0a1c4e"},
    CommitImport: {"rows": "all"},
    MapColumns: {
        "columns": [{"heading": "店号", "field": "code"}, {"heading": "备用电话", "field": None}],
        "remember": True,
    },
    StartTillImport: {"file_id": "0193a3c5-7b1e-7c3a-9d54-3f2b6d0a1c4f", "profile": "department-store"},
    ChooseTillProfile: {"profile": "returns-by-receipt", "encoding": "gb18030"},
    MapTillHeadings: {
        "code": "pos-a",
        "title": "A 收银系统",
        "headings": [
            {"heading": "流水", "field": "receipt"},
            {"heading": "成交时间", "field": "sold_at"},
            {"heading": "款号", "field": "sku"},
            {"heading": "件", "field": "quantity"},
            {"heading": "实收", "field": "amount"},
        ],
        "store": "SH001",
    },
    WriteTillProfile: {
        "content": 'format = 1\ncode = "pos-a"\ntitle = "A 收银系统"\n\n[columns]\nreceipt = "小票号"\n'
        'sold_at = "交易时间"\nstore = "门店"\nsku = "货号"\nquantity = "数量"\namount = "实收"\n'
    },
    PaymentTaken: {"method": "wechat", "amount_fen": 119_800, "reference": "4200002211202611290001"},
    PreviewExchange: {"returns": [{"line": 1, "units": 1}], "lines": [{"sku": "RUN01-002", "quantity": 1}]},
    ExchangeOrder: {
        "returns": [{"line": 1, "units": 1}],
        "lines": [{"sku": "RUN01-002", "quantity": 1}],
        "reason": "尺码不合适",
        "payment": {"method": "wechat", "reference": "4200002211202611290002"},
    },
    TakeBackImport: {"reason": "导错了月份"},
    WriteTerms: {
        "policy": "KEEP",
        "days": 7,
        "goodwill": False,
        "limits": {"store_manager": 50_000},
        "reason": "财务规定",
    },
    FindOrder: {"number": "20261122-6K3M9F3A77B1", "phone": "13800138000"},
    GivePaymentBack: {"reason": "顾客改变主意"},
    KeepOrder: {"days": 7, "reason": "顾客周末来付余款"},
    RefundOrder: {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合适"},
    CreateTemplate: {
        "code": "WELCOME50",
        "name": "新客满 300 减 50",
        "claim_from": "2026-11-01T00:00:00+08:00",
        "claim_to": "2027-01-01T00:00:00+08:00",
        "stock": 10_000,
        "per_member_limit": 1,
        "per_associate_day_quota": 20,
        **TERMS,
    },
    UpdateTemplate: {"stock": 20_000, "claim_to": "2027-02-01T00:00:00+08:00"},
    TermsCommand: TERMS,
    TryTerms: {**TERMS, "lines": [{"unit_price_fen": 39_900, "quantity": 1}]},
    IssueCoupon: {"template": "WELCOME50", "member_id": MEMBER},
    VoidCoupon: {"reason": "发错券，已改发新客券"},
    DraftTask: {
        "code": "RUN-2026W49",
        "title": "跑鞋周",
        "description": "本周每人跑鞋销售满 1000 元",
        "audience_path": "/EAST/",
        "measure": "sales_fen",
        "target": 100_000,
        "reward_fen": 5_000,
        "starts_at": "2026-11-30T00:00:00+08:00",
        "ends_at": "2026-12-07T00:00:00+08:00",
    },
    EditTask: {"target": 120_000, "ends_at": "2026-12-08T00:00:00+08:00"},
    CreatePlan: {
        "code": "STORE-2026",
        "name": "门店提成 2026",
        "version": PLAN_VERSION,
        "assignments": [{"path": "/EAST/", "position": "ASSOCIATE", "valid_from": "2026-10-01"}],
    },
    PublishVersion: {"version": {**PLAN_VERSION, "no": 2, "valid_from": "2027-01-01T00:00:00+08:00"}},
    AssignPlan: {"path": "/EAST/SH001/", "position": "ASSOCIATE", "valid_from": "2026-12-01"},
    AssignPerson: {"associate_id": ASSOCIATE, "valid_from": "2027-01-01"},
    EndPersonalPlan: {"associate_id": ASSOCIATE, "valid_from": "2027-07-01", "then": "by_position"},
    CreateCreditRule: {
        "code": "LIVE-2027",
        "channel": "livestream",
        "valid_from": "2027-01-01T00:00:00+08:00",
        "weights": {"SERVING": 7, "DEDICATED": 3},
        "missing": {"DEDICATED": "TO_STORE_POOL"},
        "reason": "直播间与专属导购分成",
    },
    EndCreditRule: {"valid_to": "2027-07-01T00:00:00+08:00", "reason": "直播分成到期"},
    SetGoals: {
        "goals": [
            {"store_id": STORE, "value_fen": 30_000_000},
            {"associate_id": ASSOCIATE, "value_fen": 6_000_000},
        ]
    },
    SetAttendance: {"people": [{"associate_id": ASSOCIATE, "half_days": 44}]},
    AskAdjustment: {
        "payee_id": ASSOCIATE,
        "amount_fen": 20_000,
        "effective_period": "2026-11",
        "reason": "收银漏登的一单",
    },
    ChangeSettings: {"payer_policy": "OWNER_ENTITY_PAYS", "restate_limit": 6, "reason": "加盟店开业前定下"},
    TryPlan: {"version": PLAN_VERSION, "sale": {"paid_fen": 59_900, "month_fen": 5_000_000}},
    SettlePeriod: {"period": "2026-11"},
    BeginPeriods: {"period": "2026-11"},
    ClosePeriod: {"accept_unallocated": False},
    MakePayout: {"period": "2026-11"},
    NotePayment: {"reference": "PAYROLL-2026-11-01", "paid_on": "2026-12-10"},
    WriteOff: {"reason": "离职已满半年，无法追回"},
    FileAppeal: {"order_id": ORDER, "reason": "shared", "words": "这单是我和小美一起接待的"},
    RejectAppeal: {"answer": "收银小票与监控均为小美接待"},
    PreviewCredit: {"shares": [{"associate_id": ASSOCIATE, "weight": 6}, {"associate_id": COLLEAGUE, "weight": 4}]},
    CorrectCredit: {
        "shares": [{"associate_id": ASSOCIATE, "weight": 6}, {"associate_id": COLLEAGUE, "weight": 4}],
        "reason": "两人共同接待，六四分",
    },
    CancelPayout: {"reason": "雇主公司登记有误，更正后重新生成"},
    ReadAllMessages: {"through": MESSAGE},
    MintCodes: {"kind": "FLOOR_STICKER", "count": 20, "store_id": STORE, "label": "二楼跑鞋区地贴"},
    ShareBadge: {"member_id": "0193b7a2-0000-7000-8000-000000000002"},
    ShareThing: {"kind": "product", "id": "0193b7a2-0000-7000-8000-000000000003"},
    BindCode: {"store_id": STORE, "sku": "RUN01-001", "label": "跑鞋墙左侧", "target": "CONTACT"},
    ChangeCode: {"associate_id": ASSOCIATE, "label": "收银台右侧"},
    PrintCodes: {"layout": "shelf-tag-50x30", "code_ids": [CODE], "sheet": "A4", "headline": "扫码加导购，领新客券"},
}
"""Every body of the API."""
