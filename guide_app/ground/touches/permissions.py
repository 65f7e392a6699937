"""Who may see touches. They are written by the product itself, from facts;
who serves customers notes the few that no fact tells of."""

from guide_app.base.kernel.access import STAFF, STORE_STAFF, Permission

SEE_TOUCHES = Permission("touches.see", "查看触点记录", "See who met which customer where", STAFF)
RECORD_TOUCHES = Permission("touches.record", "记录触点（仅系统）", "Write touches (the product alone)", ())
NOTE_TOUCHES = Permission("touches.note", "登记到店与联系", "Note a visit or a contact", STORE_STAFF)
