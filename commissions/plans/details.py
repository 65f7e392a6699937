"""A plan with its versions in words, each beside the one before it."""

from datetime import datetime
from itertools import pairwise

from commissions.engine.api import PlanTerms, terms_from_json
from commissions.plans.rule_in_words import changed, in_words
from commissions.plans.sample_sales import SampleSale, sampled
from commissions.plans.terms import begins_at
from commissions.rules import VersionState
from commissions.schemas import PlanDetail, PlanVersionDetail, PlanVersionView, PlanView


def detail_of(plan: PlanView, sale: SampleSale, *, at: datetime) -> PlanDetail:
    """The newest version first."""
    terms = {view.no: terms_from_json(bytes(view.content).decode()) for view in plan.versions}
    ends = _ends(terms)
    before = {later.no: terms[earlier.no] for earlier, later in pairwise(plan.versions)}
    sampled_no = plan.versions[-1].no if plan.in_force is None else plan.in_force
    return PlanDetail(
        plan=plan,
        versions=[
            _version(view, terms[view.no], before.get(view.no), ends=ends[view.no], at=at)
            for view in reversed(plan.versions)
        ],
        sampled_no=sampled_no,
        sample=sampled(terms[sampled_no], sale),
    )


def _ends(terms: dict[int, PlanTerms]) -> dict[int, datetime | None]:
    """When each version gives way to the one that begins next; of equals the greater number holds alone."""
    order = sorted((begins_at(one.valid_from), no) for no, one in terms.items())
    ends: dict[int, datetime | None] = {no: begins for (_, no), (begins, _) in pairwise(order)}
    return ends | {order[-1][1]: None}


def _version(
    view: PlanVersionView, terms: PlanTerms, before: PlanTerms | None, *, ends: datetime | None, at: datetime
) -> PlanVersionDetail:
    begins = begins_at(terms.valid_from)
    if at < begins:
        state = VersionState.COMING
    else:
        state = VersionState.IN_FORCE if ends is None or at < ends else VersionState.PAST
    return PlanVersionDetail(
        no=view.no,
        state=state,
        valid_from=begins,
        valid_to=ends,
        is_correction=terms.restate,
        published_at=view.published_at,
        published_by_name=view.published_by_name,
        in_words=in_words(terms),
        changed=None if before is None else changed(before, terms),
    )
