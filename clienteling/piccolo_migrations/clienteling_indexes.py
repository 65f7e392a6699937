"""Indexes for lists, one care date for each occasion, contacts that are never changed, and the first list of words."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Partial and composite indexes, append-only contacts, words"

WORDS = {
    "health": "癌 抑郁 糖尿病 高血压 艾滋 怀孕 流产 残疾 精神病 肝炎 病史 手术 cancer depression pregnant diabetes HIV",
    "religion": "佛教 基督 天主教 伊斯兰 穆斯林 道教 教徒 信教 Christian Muslim Buddhist",
    "finance": "存款 欠债 负债 征信 房贷 工资卡 破产 收入 bankrupt salary debt",
    "insult": "傻 蠢 笨 胖子 丑 穷鬼 抠门 小气 神经病 stupid ugly idiot",
}
ROWS = ", ".join(
    f"(gen_random_uuid(), '{kind}', '{word}', '2026-12-01T15:00:00Z')"
    for kind, words in WORDS.items()
    for word in words.split()
)
STATEMENTS = [
    "CREATE INDEX notes_of_member ON member_note (member, id) WHERE removed_at IS NULL",
    "CREATE INDEX versions_of_note ON member_note_version (note, no)",
    "CREATE INDEX versions_of_member ON member_note_version (member)",
    "CREATE UNIQUE INDEX one_date_an_occasion ON care_date (member, rule, occasion) WHERE rule IS NOT NULL",
    "CREATE UNIQUE INDEX one_next_date ON care_date (associate, member) WHERE state = 'open' AND rule IS NULL",
    "CREATE INDEX care_open_of_associate ON care_date (associate, due_on, id) WHERE state = 'open'",
    "CREATE INDEX care_of_member ON care_date (member, id)",
    "CREATE INDEX care_of_store ON care_date (store, id)",
    "CREATE INDEX care_of_rule ON care_date (rule, made_at) WHERE rule IS NOT NULL",
    "CREATE INDEX care_made_for ON care_date (associate, made_at) WHERE rule IS NOT NULL",
    "CREATE INDEX contacts_of_member ON contact (member, id)",
    "CREATE INDEX contacts_of_member_by_moment ON contact (member, at)",
    "CREATE INDEX contacts_of_store ON contact (store, id)",
    "CREATE INDEX tallies_of_store ON sensitive_tally (store, day)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON contact FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    f"INSERT INTO sensitive_word (id, kind, word, added_at) VALUES {ROWS}",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="clienteling", description=DESCRIPTION, statements=STATEMENTS)
