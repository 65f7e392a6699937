"""The `guide` command. A command is loaded only when it is called, so that a pure one starts without the web stack."""

import sys
from importlib import import_module

import click

from guide_app.base.memory import not_looking_for_garbage
from guide_app.base.processes import end_with_parent

COMMANDS: dict[str, str | dict[str, str]] = {
    "coupons": {
        "quote": "guide_app.entry.cli.coupons:quote",
        "refund": "guide_app.entry.cli.coupons:refund",
        "validity": "guide_app.entry.cli.coupons:validity",
        "code": "guide_app.entry.cli.coupons:code",
    },
    "commissions": {
        "simulate": "guide_app.entry.cli.simulate:simulate",
        "replay": "guide_app.entry.cli.replay:replay",
        "verify": "guide_app.entry.cli.verify_commissions:verify",
        "settle": "guide_app.entry.cli.settling:settle",
    },
    "init": "guide_app.entry.cli.founding:init",
    "doctor": "guide_app.entry.cli.doctor:doctor",
    "account": {
        "reset-password": "guide_app.entry.cli.accounts:reset_password",
    },
    "approvals": {
        "list": "guide_app.entry.cli.approving:list_waiting",
        "approve": "guide_app.entry.cli.approving:approve",
        "refuse": "guide_app.entry.cli.approving:refuse",
    },
    "demo": "guide_app.entry.cli.demo:demo",
    "serve": "guide_app.entry.cli.serving:serve",
    "worker": "guide_app.entry.cli.serving:worker",
    "verify": "guide_app.entry.cli.verifying:verify",
    "backup": "guide_app.entry.cli.backing_up:backup",
    "restore": "guide_app.entry.cli.restoring:restore",
    "archive": "guide_app.entry.cli.archiving:archive_months",
    "migrate": "guide_app.entry.cli.serving:migrate",
    "erasures": {
        "apply": "guide_app.entry.cli.erasures:apply",
        "export": "guide_app.entry.cli.erasures:export",
    },
    "keys": {
        "status": "guide_app.entry.cli.keys:status",
        "print": "guide_app.entry.cli.keys:print_keys",
        "rotate": "guide_app.entry.cli.keys:rotate_keys",
    },
    "events": {
        "status": "guide_app.entry.cli.events:status",
        "retry": "guide_app.entry.cli.events:retry",
        "lanes": "guide_app.entry.cli.events:lanes",
        "replay": "guide_app.entry.cli.events:replay_from_zero",
    },
    "import": {
        "pos": "guide_app.entry.cli.importing:pos",
        "profile": "guide_app.entry.cli.importing:profile",
        "take-back": "guide_app.entry.cli.taking_back:take_back",
        "entities": "guide_app.entry.cli.importing_sheets:entities",
        "regions": "guide_app.entry.cli.importing_sheets:regions",
        "stores": "guide_app.entry.cli.importing_sheets:stores",
        "associates": "guide_app.entry.cli.importing_sheets:associates",
        "second_posts": "guide_app.entry.cli.importing_sheets:second_posts",
        "members": "guide_app.entry.cli.importing_sheets:members",
        "points": "guide_app.entry.cli.importing_sheets:points",
        "categories": "guide_app.entry.cli.importing_sheets:categories",
        "skus": "guide_app.entry.cli.importing_sheets:skus",
        "prices": "guide_app.entry.cli.importing_sheets:prices",
        "products": "guide_app.entry.cli.importing_sheets:products",
        "barcodes": "guide_app.entry.cli.importing_sheets:barcodes",
        "stock": "guide_app.entry.cli.importing_sheets:stock",
        "codes": "guide_app.entry.cli.importing_sheets:codes",
        "goals": "guide_app.entry.cli.importing_sheets:goals",
        "attendance": "guide_app.entry.cli.importing_sheets:attendance",
        "rota": "guide_app.entry.cli.importing_sheets:rota",
        "template": "guide_app.entry.cli.importing_sheets:write_template",
    },
    "wecom": {
        "stand-in": "guide_app.entry.cli.wecom:stand_in",
        "sync": "guide_app.entry.cli.wecom_sync:sync",
    },
    "wechatpay": {
        "stand-in": "guide_app.entry.cli.wechatpay:stand_in",
        "check": "guide_app.entry.cli.wechatpay:check",
    },
}
"""Where each command lives, as `module:function`; a nested table is a group."""

GROUP_HELP = {
    "account": "账号 · Accounts, for who runs the installation.",
    "coupons": "优惠券计算 · Price carts with coupons, by the published rules.",
    "import": "导入 · Read sheets, and data from other systems.",
    "approvals": "双人审批 · What waits for a second person.",
    "erasures": "删除记录 · Whose personal data was erased.",
    "keys": "密钥 · The keys under which personal data is sealed.",
    "events": "事件日志 · The event log and its subscribers.",
    "wecom": "企业微信 · The bridge to WeCom.",
    "wechatpay": "微信支付 · Payments by WeChat Pay.",
    "commissions": "提成 · Simulate and settle commissions.",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is looked up, not before."""

    def __init__(self, table: dict[str, str | dict[str, str]], *, name: str, help: str) -> None:
        super().__init__(name=name, help=help)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return sorted(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        where = self._table.get(cmd_name)
        if where is None:
            return None
        if isinstance(where, dict):
            return LazyGroup(dict(where), name=cmd_name, help=GROUP_HELP[cmd_name])
        module, function = where.split(":")
        with not_looking_for_garbage():
            command: click.Command = getattr(import_module(module), function)
        return command


root = LazyGroup(COMMANDS, name="guide", help="导购工具箱 · The toolkit for retail chains and their store associates.")


def main() -> None:
    """Entry point of the console script."""
    end_with_parent()
    sys.exit(root.main(standalone_mode=True))
