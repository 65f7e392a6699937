"""`guide commissions verify`: invariants and balances of the books, their seals, a month reckoned anew."""

import sys
from collections.abc import Sequence

import click
import msgspec

from commissions.books.chain import Wrong
from commissions.books.proving import Fault, Proved, prove_books
from commissions.books.rules import Account
from commissions.books.trial_balance import AccountSum, trial_balance
from commissions.engine.api import first_date_of
from commissions.periods.verifying import Verified, verify_month
from commissions.rules import period_from_text
from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.verifying import snapshot
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import run_on_database
from guide_app.entry.cli.verifying import Verified as Checked
from guide_app.entry.cli.verifying import print_verified, verified

SHOWN = 20
SEALS = "commissions.seals"
"""The check of `guide verify` that reckons the seals of every month; here those of the month that is asked for."""
ACCOUNTS = {
    Account.PAYER: "付款方 payers",
    Account.WRITTEN_OFF: "核销 written off",
    Account.PAYEE: "收款人 payees",
    Account.HELD: "待归属 held",
    Account.ADVANCED: "预支 advanced",
    Account.CARRIED: "结转 carried",
    Account.PAYABLE: "应付 payable",
    Account.PAYING: "发放中 being paid",
    Account.PAID: "已发放 paid",
}
IN_WORDS = {
    Wrong.CHANGED: ("行被改动", "the row was changed"),
    Wrong.MISSING: ("行已不在", "the row is gone"),
    Wrong.ADDED: ("行是后来加的", "the row was added later"),
    Wrong.SEAL: ("封印本身被改动", "the seal itself was changed"),
    Wrong.CHAIN: ("与前一封印不相接", "the seal does not follow the one before"),
}


class Answer(msgspec.Struct, frozen=True):
    """What was found: of the month that was asked for, of the invariants, of the accounts, and of the seals."""

    month: Verified | None
    checks: list[Checked]
    accounts: list[AccountSum]
    books: Proved

    @property
    def is_right(self) -> bool:
        """Whether everything is as it should be."""
        month = self.month is None or not self.month.differing
        return month and all(one.is_right for one in self.checks) and not self.books.faults


@click.command()
@click.option("--period", help="从事实重算的月份，如 2026-01 · A month to be reckoned anew.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def verify(period: str | None, as_json: bool) -> None:
    """核对账目与封印，或再从事实重算一个月；不符时退出码为 1 · Check books and seals; exit code 1 for a fault."""
    found = run_on_database(lambda: _answer(period), as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        _print(found)
    if not found.is_right:
        sys.exit(1)


async def _answer(period: str | None) -> Answer:
    asked = None if period is None else period_from_text(period)
    month = None if asked is None else await verify_month(asked)
    names = [one.name for one in wiring.CHECKS if one.name.startswith("commissions.") and one.name != SEALS]
    checks = await verified(names, mend=False)
    async with snapshot():
        accounts = await trial_balance()
        books = await prove_books(None if asked is None else first_date_of(asked))
    return Answer(month, checks, accounts, books)


def _print(found: Answer) -> None:
    for one in found.checks:
        print_verified(one)
    _print_accounts(found.accounts)
    _print_books(found.books)
    if found.month is not None:
        _print_month(found.month)


def _print_accounts(accounts: Sequence[AccountSum]) -> None:
    """The trial balance, in yuan."""
    click.echo("账户 · accounts: 借 debit, 贷 credit, 余额 balance")
    for one in accounts:
        sums = " ".join(f"{yuan(fen):>18}" for fen in (one.debit_fen, one.credit_fen, one.balance_fen))
        click.echo(f"{sums}  {ACCOUNTS[one.account]}")


def _print_books(books: Proved) -> None:
    click.echo(f"{books.seals:>10,}  重算的封印，共 {books.rows:,} 行 · seals reckoned anew, of {books.rows:,} rows")
    if books.archived:
        click.echo(f"{books.archived:>10,}  封印属已归档月份，只核对相接 · of archived months, by their links")
    if books.unsealed:
        click.echo(f"{books.unsealed:>10,}  行尚未封印 · rows that are not sealed yet")
    click.echo(f"{len(books.faults):>10,}  与封印不符 · that are not as they were sealed")
    for one in books.faults[:SHOWN]:
        click.echo(f"    {_in_words(one)}")
    if books.head:
        click.echo(f"封印总摘要 head of the seals  {books.head}")


def _in_words(fault: Fault) -> str:
    zh, en = IN_WORDS[fault.wrong]
    row = "" if fault.number is None else f"  第 {fault.number} 号 number {fault.number}"
    now = "" if fault.payee is None else f"  {fault.payee} {yuan(fault.amount_fen or 0)}"
    return f"{fault.book} {fault.period} lane {fault.lane} ({fault.after}, {fault.through}]  {zh} · {en}{row}{now}"


def _print_month(found: Verified) -> None:
    click.echo(f"{found.keys:>10,}  核对的结算键 · keys compared")
    click.echo(f"{len(found.differing):>10,}  不一致 · that differ")
    if found.due:
        click.echo(f"{found.due:>10,}  有变动尚未结算，请先结算 · changes that are not settled yet: settle first")
    for one in found.differing[:SHOWN]:
        posted, target = yuan(one.posted_fen), yuan(one.target_fen)
        click.echo(f"{one.payee} {one.component} {one.ref} {one.store}  已记 posted {posted}  应为 should be {target}")
