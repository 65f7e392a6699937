"""Who may open accounts; what belongs to one's own account is everybody's."""

from guide_app.base.kernel.access import ANY_ROLE, Permission, Role

OWN_ACCOUNT = Permission("auth.own_account", "自己的账号与密码", "One's own account and password", ANY_ROLE)
OPEN_ACCOUNTS = Permission("auth.open_accounts", "开通账号", "Open accounts for others", {Role.HQ_OPERATOR})
RESET_PASSWORDS = Permission("auth.reset_passwords", "重置他人的密码", "Reset passwords of others", {Role.HQ_OPERATOR})
