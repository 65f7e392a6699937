"""What is paid out and owed, as files."""

from commissions.exports import PAYEE_KINDS
from commissions.payouts.queries import debts, franchise
from commissions.payouts.rules import DebtState
from commissions.permissions import SEE_DEBTS, SEE_FRANCHISE_STATEMENTS
from guide_app.base.web.exported import Column, ExportedList, Kind, whole

DEBT_STATES = {
    DebtState.OPEN: ("待核销", "Open"),
    DebtState.ASKED: ("核销审批中", "Asked to be written off"),
    DebtState.WRITTEN_OFF: ("已核销", "Written off"),
}

FRANCHISE_STATEMENTS = ExportedList(
    name="franchise-statements",
    operation="listFranchiseStatements",
    title=("公司往来", "Statements between legal entities"),
    permission=SEE_FRANCHISE_STATEMENTS,
    pages=whole(franchise.franchise_statements),
    filters_told={"period": ("月份", "month")},
    columns=(
        Column("period", ("月份", "Month")),
        Column("debtor_code", ("付款公司编码", "Debtor code")),
        Column("debtor_name", ("付款公司", "Debtor")),
        Column("creditor_code", ("收款公司编码", "Creditor code")),
        Column("creditor_name", ("收款公司", "Creditor")),
        Column("payees", ("收款人数", "Payees"), Kind.INTEGER),
        Column("lines", ("明细行数", "Lines"), Kind.INTEGER),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
    ),
)
FRANCHISE_LINES = ExportedList(
    name="franchise-statement-lines",
    operation="listFranchiseStatementLines",
    title=("公司往来明细", "Lines between legal entities"),
    permission=SEE_FRANCHISE_STATEMENTS,
    pages=franchise.franchise_lines,
    filters_told={
        "period": ("月份", "month"),
        "debtor_id": ("付款公司", "debtor"),
        "creditor_id": ("收款公司", "creditor"),
    },
    columns=(
        Column("period", ("入账月份", "Posted in")),
        Column("effective_period", ("归属月份", "Month")),
        Column("debtor_code", ("付款公司", "Debtor")),
        Column("creditor_code", ("收款公司", "Creditor")),
        Column("payee_kind", ("类别", "Kind"), words=PAYEE_KINDS),
        Column("payee_code", ("工号或门店编码", "Number or store code")),
        Column("payee_name", ("收款人", "Payee")),
        Column("store_code", ("门店编码", "Store code")),
        Column("store_name", ("门店", "Store")),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
    ),
)
LEAVER_DEBTS = ExportedList(
    name="leaver-debts",
    operation="listLeaverDebts",
    title=("离职欠款", "Debts of people who have left"),
    permission=SEE_DEBTS,
    pages=debts.leaver_debts,
    columns=(
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("store_code", ("门店编码", "Store code")),
        Column("store_name", ("门店", "Store")),
        Column("left_on", ("最后在职日", "Last day"), Kind.DATE),
        Column("since", ("欠款起始月份", "Owing since")),
        Column("period", ("截至月份", "As of")),
        Column("debt_fen", ("欠款", "Debt"), Kind.FEN, summed=True),
        Column("state", ("状态", "State"), words=DEBT_STATES),
        Column("reason", ("核销原因", "Why written off")),
        Column("written_off_fen", ("已核销", "Written off"), Kind.FEN, summed=True),
    ),
)
LISTS = (FRANCHISE_STATEMENTS, FRANCHISE_LINES, LEAVER_DEBTS)
