"""Refusals of signing in."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class WrongLoginOrPassword(Refusal):
    """Which of the two was wrong is not said, so that nobody learns which logins exist."""

    status = 401
    title = ("账号或密码错误", "Wrong login or password")


class TooManyTries(Refusal):
    """Wrong passwords or codes came too fast; `retry_after_seconds` says when to try again. No login is ever locked."""

    status = 429
    title = ("登录尝试过于频繁，请稍后再试", "Too many tries to sign in, wait before the next one")


class NoPosting(Refusal):
    """The person is posted nowhere today, so there is nothing to reach."""

    status = 403
    title = ("您当前没有任职岗位，请联系店长", "You are posted nowhere today, ask your manager")


class HasLeft(Refusal):
    """Who vouches for the person is right, but they work here no more."""

    status = 403
    title = ("您已离职，不能登录", "You work here no more and cannot sign in")


class AccountClosed(Refusal):
    """The person works here, but their account is closed."""

    status = 403
    title = ("您的账号已停用，请联系总部", "Your account is closed, ask headquarters")


class NoPassword(Conflict):
    """The account was opened by a sign-in with WeCom; headquarters open it for a login and a password."""

    title = ("您还没有密码，请联系总部开通账号", "You have no password yet, ask headquarters to open your account")


class LoginTaken(Conflict):
    """The login, or the associate, has an account already."""

    title = ("该账号名已被使用，或该员工已有账号", "The login is taken, or the associate has an account")


class AccountUnknown(NotFound):
    """Nobody in reach signs in under this name; `login` repeats it."""

    title = ("没有这个账号", "No such account")


class MayNotGiveAccess(Refusal):
    """Whose posts one may not give, to them one gives no account or password; `reason` as of `may_not_post`."""

    status = 403
    title = ("您无权为该人员开通账号或重置密码", "You may not open this person's account or reset the password")
