"""Bodies for the API's documents about consents and requests: see `api_examples`."""

from typing import Any

from guide_app.ground.privacy.requests.schemas import (
    AskErasure,
    AskForRight,
    CompleteCorrection,
    ProveIdentity,
    RefuseRequest,
)
from guide_app.ground.privacy.retention.schemas import AskRetention, WriteRetention
from guide_app.ground.privacy.schemas import DecideConsent, WithdrawConsent, WriteText

PRIVACY: dict[type[Any], Any] = {
    WriteRetention: {"kind": "members.inactive", "months": 36, "reason": "隐私政策第七条"},
    AskRetention: {"reason": "保存期限已到"},
    DecideConsent: {"purpose": "marketing", "given": True, "text_version": "2026-11"},
    WithdrawConsent: {"purpose": "marketing"},
    WriteText: {
        "purpose": "marketing",
        "chinese": ["{company}可以用短信或企业微信联系我，告诉我活动并发给我优惠券。"],
        "english": ["{company} may contact me by text message or WeCom, about events and with coupons."],
        "reason": "增加企业微信",
    },
    AskForRight: {"kind": "copy"},
    CompleteCorrection: {"corrected": ["name", "phone"]},
    ProveIdentity: {"proof": "document"},
    AskErasure: {"reason": "顾客要求删除个人信息"},
    RefuseRequest: {"ground": "claims"},
}
"""By their types."""
