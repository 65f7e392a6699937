"""What is sealed of WeCom: what it says of customers, callbacks that wait, the shared token."""

from guide_app.base.kernel.privacy import PERSONAL_KEY
from guide_app.base.kernel.sealed import OwnedColumns, SealedColumn, Sealing
from wecom_bridge.callbacks.inbox import PURPOSE as CALLBACK
from wecom_bridge.calling.shared_tokens import PURPOSE as TOKEN
from wecom_bridge.mirror.contacts import NAME, UNIONID
from wecom_bridge.mirror.relations import REMARK

SEALING = Sealing(
    columns=(
        SealedColumn("wecom_contact_key", "key_wrapped", PERSONAL_KEY, row=("contact",)),
        SealedColumn("wecom_inbox", "body_sealed", CALLBACK),
        SealedColumn("wecom_token", "token_sealed", TOKEN),
    ),
    owned=(
        OwnedColumns(
            "wecom_contact",
            {"name_sealed": NAME, "unionid_sealed": UNIONID},
            owner="id",
            keys="wecom_contact_key",
            key_owner="contact",
        ),
        OwnedColumns(
            "wecom_follow", {"remark_sealed": REMARK}, owner="contact", keys="wecom_contact_key", key_owner="contact"
        ),
    ),
)
