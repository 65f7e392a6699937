"""Who may read messages: everybody their own, and nobody those of others."""

from guide_app.base.kernel.access import STAFF, Permission, Role

OWN_MESSAGES = Permission("inbox.own", "查看自己的消息", "See and read one's own messages", STAFF | {Role.TRAINER})
