"""Who may see touches. They are written by the product itself, from facts."""

from guide_app.base.kernel.access import STAFF, Permission

SEE_TOUCHES = Permission("touches.see", "查看触点记录", "See who met which customer where", STAFF)
RECORD_TOUCHES = Permission("touches.record", "记录触点（仅系统）", "Write touches (the product alone)", ())
