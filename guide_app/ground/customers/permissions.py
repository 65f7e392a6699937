"""What customers may do and see for themselves."""

from guide_app.base.kernel.access import CustomerPermission

OWN_MEMBERSHIP = CustomerPermission("customers.own_membership", "自己的会员资料", "One's own membership and consents")
OWN_SESSIONS = CustomerPermission("customers.own_sessions", "自己的登录设备", "Where oneself is signed in")
