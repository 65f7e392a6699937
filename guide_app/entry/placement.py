"""Where each table would lie on several machines: everywhere, on the coordinator, or spread by a key within a group.

Nothing is distributed. The map keeps the schema such that it could be: tests hold it against the database's keys and
against every statement. Rows of one group with the same key lie together, so foreign keys stay within a group or point
at what lies everywhere. What is unique over all stands in a directory, a group of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Small, read by all, seldom written: a copy on every machine."""


@dataclass(frozen=True, slots=True)
class Coordinator:
    """On one machine: what has one order for the whole chain, or is small and written from one place."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Rows lie where their `key` says, beside the rows of the same `group` with the same key."""

    group: str
    key: str


Placement = Everywhere | Coordinator | Spread

_EVERYWHERE = """
appointment_slot retention_rule
brand season price_book catalog_picture product sku_barcode sku_component
associate attribution_policy category code_batch commission_credit_rule commission_period commission_personal_plan
commission_plan commission_plan_assignment commission_plan_version commission_settings consent_text coupon_template
coupon_terms inbox_opening legal_entity loyalty_version member_level order_source posting price region segment sku store
refund_terms payment_rules
store_day_cut store_hours store_ownership tag warehouse warehouse_serves tag_group tag_rule task till_profile touchpoint
"""
_COORDINATOR = """
appointment appointment_place notice notice_opt_out notice_settings
export_record access_token account approval archived_month audit_entry code_scan code_scan_day commission_adjustment
commission_attendance commission_attendance_sheet commission_goal commission_run commission_terms_read
coupon_associate_day coupon_book_check coupon_stock_shard customer_session erasure erasure_certificate
customer_wechat customer_wechat_try
shared_link shared_click share_link share_gift share_day share_click share_order share_claim
retention_run retention_item privacy_request copy_taken event event_cursor
event_epoch event_parked inbox_round key_fingerprint phone_code registration registration_device won_phone
remembered_answer sales_of_associate sales_of_channel sales_of_unit scan_credit scan_origin sent_row sent_batch
sign_in_attempt stored_file task_catch_up task_store_progress task_tally task_target_heard till_import
unmatched_return wecom_contact wecom_contact_key wecom_contact_link wecom_registration wecom_remark_phone
pay_request pay_link pay_notification pay_refund terminal_refund pay_bill_day pay_difference
wecom_follow wecom_inbox wecom_member wecom_message wecom_sync wecom_token code_outcome_day
background_job background_worker commission_due commission_payout commission_payout_line commission_seal
commission_appeal commission_correction commission_transfer offboarding_case offboarding_receipt offboarding_rule
store_closing tag_due tag_run unit_move
tag_due tag_run commission_transfer commission_appeal commission_correction
offboarding_case offboarding_rule offboarding_receipt rota_shift rota_week rota_assignment
"""

PLACEMENT: dict[str, Placement] = {
    **{table: Everywhere() for table in _EVERYWHERE.split()},
    **{table: Coordinator() for table in _COORDINATOR.split()},
    "stock": Coordinator(),
    "stock_hold": Coordinator(),
    "stock_line_part": Coordinator(),
    "stock_movement": Coordinator(),
    "sheet_import": Coordinator(),
    "sheet_import_piece": Coordinator(),
    "sheet_mapping": Coordinator(),
    "care_rule": Everywhere(),
    "sensitive_word": Everywhere(),
    "clienteling_settings": Coordinator(),
    "sensitive_tally": Coordinator(),
    "member_note": Coordinator(),
    "cart": Coordinator(),
    "member_note_version": Coordinator(),
    "care_date": Coordinator(),
    "contact": Coordinator(),
    "orders": Spread("order", "id"),
    "order_line": Spread("order", "order_id"),
    "order_coupon": Spread("order", "order_id"),
    "payment": Spread("order", "order_id"),
    "refund": Spread("order", "order_id"),
    "refund_line": Spread("order", "order_id"),
    "refund_payment": Spread("order", "order_id"),
    "exchange": Spread("order", "order_id"),
    "exchange_hold": Spread("order", "order_id"),
    "fulfilment": Spread("order", "order_id"),
    "parcel": Spread("order", "order_id"),
    "order_attribution": Spread("order", "order_id"),
    "order_term": Spread("order", "order_id"),
    "order_day_change": Coordinator(),
    "order_day_sum": Coordinator(),
    "order_summed_day": Coordinator(),
    "credited_line": Spread("order", "order_id"),
    "credited_refund": Spread("order", "order_id"),
    "commission_completion": Spread("order", "order_id"),
    "commission_shipping": Spread("order", "order_id"),
    "payment_reference": Spread("payment_reference", "reference"),
    "till_receipt": Spread("till_receipt", "number"),
    "till_return": Spread("till_return", "number"),
    "member_key": Spread("member", "member"),
    "member_phone": Spread("member_phone", "phone_index"),
    "till_member": Spread("till_member", "number"),
    "member": Spread("member", "id"),
    "member_store": Spread("member", "member"),
    "member_origin": Spread("member", "member"),
    "binding": Spread("member", "member"),
    "consent": Spread("member", "member"),
    "consent_decision": Spread("member", "member"),
    "consent_standing": Spread("member", "member"),
    "member_duplicate": Coordinator(),
    "member_merge": Coordinator(),
    "member_merge_undone": Coordinator(),
    "member_before_merge": Coordinator(),
    "member_correction": Spread("member", "member"),
    "member_reveal": Spread("member", "member"),
    "coupon_code": Spread("coupon_code", "code_index"),
    "coupon": Spread("member", "home_member"),
    "coupon_event": Spread("member", "home_member"),
    "coupon_member_counter": Spread("member", "member"),
    "customer_visit": Spread("member", "member"),
    "member_purchase_day": Spread("member", "member"),
    "member_visit": Spread("member", "member"),
    "member_purchases": Spread("member", "member"),
    "member_tag": Spread("member", "member"),
    "member_tag_count": Spread("member", "member"),
    "member_tag_change": Spread("member", "member"),
    "growth_entry": Spread("member", "member"),
    "growth_balance": Spread("member", "member"),
    "level_standing": Spread("member", "member"),
    "level_change": Spread("member", "member"),
    "benefit_grant": Spread("member", "member"),
    "touch": Spread("source", "source"),
    "touch_day": Spread("associate", "associate"),
    "commission_acquisition": Coordinator(),
    "commission_person": Coordinator(),
    "purchase_person": Coordinator(),
    "task_assignment": Spread("associate", "associate"),
    "task_contribution": Spread("associate", "associate"),
    "task_progress": Spread("associate", "associate"),
    "commission_task": Spread("associate", "associate"),
    "commission_entry": Spread("payee", "payee"),
    "commission_posted": Spread("payee", "payee"),
    "commission_performance": Spread("payee", "payee"),
    "commission_earned": Spread("payee", "payee"),
    "commission_base": Spread("payee", "payee"),
    "commission_statement_basis": Spread("payee", "payee"),
    "commission_statement": Spread("payee", "payee"),
    "commission_settled_with": Spread("payee", "payee"),
    "commission_store_day": Spread("payee", "store"),
    "commission_store_burden": Spread("payee", "store"),
    "inbox_message": Spread("associate", "associate"),
    "inbox_read": Spread("associate", "associate"),
}
"""Every table of the product."""
