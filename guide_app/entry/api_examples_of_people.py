"""Bodies of requests about who works when, and who goes, as the document of the API shows them."""

from typing import Any

from guide_app.ground.associates.schemas import CreateAssociate, Leave, PostTo, UpdateAssociate
from guide_app.ground.associates.second_posts.schemas import AddSecondPost, EndSecondPost
from guide_app.ground.rota.schemas import AddShift, SetWeek
from offboarding.schemas import ChangeCase, OpenCase

ASSOCIATE = "01930c2e-1f22-7a31-a4bd-6c7d8e9fa0b1"
SHIFT = "01930c2e-5d10-7c44-9a3e-7b8c9daebfc1"

OF_PEOPLE: dict[Any, object] = {
    CreateAssociate: {
        "number": "SH001-02",
        "name": "王芳",
        "title": "资深导购",
        "phone": "13900001234",
        "posting": {"role": "associate", "store": "SH001", "valid_from": "2026-11-01"},
    },
    UpdateAssociate: {"title": "首席导购", "wecom_userid": "WangFang"},
    PostTo: {"role": "store_manager", "store": "SH002", "valid_from": "2026-12-01"},
    AddSecondPost: {"store": "SH002", "role": "associate", "valid_from": "2026-12-01", "valid_to": "2027-02-01"},
    EndSecondPost: {"on": "2026-12-31"},
    Leave: {"on": "2026-12-31"},
    AddShift: {"name": "早班", "starts": "09:00", "ends": "17:30"},
    SetWeek: {"works": [{"associate_id": ASSOCIATE, "day": "2026-12-07", "shift_id": SHIFT}]},
    OpenCase: {"last_day": "2026-12-30", "reason": "resigned"},
    ChangeCase: {
        "carry_out_on": "2026-12-30",
        "rules": [
            {"asset": "members", "way": "spread"},
            {"asset": "codes", "way": "colleague", "receiver": ASSOCIATE},
            {"asset": "badges", "way": "end"},
        ],
    },
}
"""Part of `api_examples.EXAMPLES`."""
