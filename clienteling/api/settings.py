"""What headquarters set: the contact cap, care rules, sensitive words."""

from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody

from clienteling.errors import RuleKnown, WordKnown
from clienteling.queries import settings as seen
from clienteling.schemas.settings import (
    AddCareRule,
    AddWord,
    CareRuleView,
    ChangeClienteling,
    ClientelingSettingsView,
    SensitiveCount,
    SensitiveWordView,
    SwitchCareRule,
)
from clienteling.service.settings import add_care_rule, add_word, change_settings, remove_word, switch_care_rule
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written


class ClientelingSettingsController(Controller):
    """联系上限与保护期 · The contact cap and the protection."""

    path = "/v1/clienteling-settings"
    tags = ("clienteling",)

    @get(operation_id="showClientelingSettings", summary="联系上限与保护期 · Contact cap and protection")
    async def settings(self, actor: CurrentActor) -> Response[ClientelingSettingsView]:
        """What is in force, with its version as ETag; 0 before anything was chosen."""
        found = await seen.clienteling_settings(actor)
        return with_etag(found, found.version)

    @patch(operation_id="changeClientelingSettings", summary="修改联系上限与保护期 · Change them")
    async def change(
        self, actor: CurrentActor, data: JSONBody[ChangeClienteling], expected_version: ExpectedVersion
    ) -> Response[ClientelingSettingsView]:
        """For the whole chain."""
        changed = await change_settings(actor, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class CareRuleController(Controller):
    """回访规则 · Rules by which care dates are made."""

    path = "/v1/care-rules"
    tags = ("clienteling",)

    @get(operation_id="listCareRules", summary="回访规则 · Care rules")
    async def rules(self, actor: CurrentActor) -> list[CareRuleView]:
        """With what each has made in 30 days."""
        return await seen.care_rules(actor)

    @post(operation_id="addCareRule", opt=refuses(InvalidField, RuleKnown), summary="新增回访规则 · Add a care rule")
    async def add(self, actor: CurrentActor, data: JSONBody[AddCareRule], write: RetrySafe) -> Written[CareRuleView]:
        """Birthdays and ends of coupons so many days ahead, purchases and last visits so many days ago."""
        return await write(lambda: add_care_rule(actor, data))

    @patch("/{rule_id:uuid}", operation_id="switchCareRule", summary="启停回访规则 · Switch a care rule")
    async def switch(
        self,
        actor: CurrentActor,
        rule_id: FromPath[UUID],
        data: JSONBody[SwitchCareRule],
        expected_version: ExpectedVersion,
    ) -> Response[CareRuleView]:
        """On or off; care dates that are there stay."""
        changed = await switch_care_rule(actor, rule_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class SensitiveWordController(Controller):
    """敏感词 · Words that are flagged in notes."""

    path = "/v1/sensitive-words"
    tags = ("clienteling",)

    @get(operation_id="listSensitiveWords", summary="敏感词 · Sensitive words")
    async def words(self, actor: CurrentActor, paging: Paging) -> Page[SensitiveWordView]:
        """The oldest first."""
        return await seen.sensitive_words(actor, paging)

    @post(operation_id="addSensitiveWord", opt=refuses(InvalidField, WordKnown), summary="新增敏感词 · Add a word")
    async def add(self, actor: CurrentActor, data: JSONBody[AddWord], write: RetrySafe) -> Written[SensitiveWordView]:
        """Flagged from now on; what is written already stays as it is."""
        return await write(lambda: add_word(actor, data))

    @post(
        "/{word_id:uuid}/removal",
        status_code=200,
        operation_id="removeSensitiveWord",
        opt=refuses(NotFound),
        summary="移除敏感词 · Remove a word",
    )
    async def remove(
        self, actor: CurrentActor, word_id: FromPath[UUID], write: RetrySafe
    ) -> Written[SensitiveWordView]:
        """Flagged no more."""
        return await write(lambda: remove_word(actor, word_id))

    @get("/counts", operation_id="countSensitiveWords", summary="敏感内容次数 · How often something was found")
    async def counts(self, actor: CurrentActor) -> list[SensitiveCount]:
        """By kind, over 30 days; never the text."""
        return await seen.sensitive_counts(actor)
