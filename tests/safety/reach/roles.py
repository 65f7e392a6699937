"""Whose role is let in: sets of roles by what they have to do with, as a second opinion beside the permissions."""

from guide_app.base.kernel.access import Role

PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)
EVERYBODY = frozenset(PEOPLE)
"""Also whoever gets a role that is added later: for one's own account alone."""
HQ = frozenset({Role.HQ_OPERATOR})
AUDIT_READERS = frozenset({Role.HQ_OPERATOR, Role.AUDITOR})
BUILDERS = frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR})
LEADERS = frozenset({Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR})
SELLERS = LEADERS | {Role.ASSOCIATE}
REFUNDERS = LEADERS | {Role.FINANCE}
PLANNERS = frozenset({Role.HQ_OPERATOR, Role.FINANCE})
PLAN_READERS = PLANNERS | {Role.AUDITOR}
FINANCE = frozenset({Role.FINANCE})
GOAL_READERS = LEADERS | {Role.FINANCE, Role.AUDITOR}
GOAL_SETTERS = frozenset({Role.SUPERVISOR, Role.HQ_OPERATOR})
ALL = SELLERS | PLANNERS | {Role.INTEGRATOR, Role.AUDITOR}
"""Written out, as a second opinion beside the permissions: a role that is added later is refused until it stands
here, or beside `ALL` where it may do only some of it."""
READERS = ALL - {Role.ASSOCIATE}
APPROVAL_READERS = READERS | {Role.ASSOCIATE}
TENDED = ALL - {Role.INTEGRATOR}
CUSTOMER_READERS = LEADERS | {Role.AUDITOR}
REPORT_READERS = LEADERS | {Role.FINANCE, Role.AUDITOR}
INSTALLATION_READERS = frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR})
APPROVERS = PLANNERS
"""Of what the sides have waiting: a post at headquarters."""
RULE_READERS = frozenset({Role.HQ_OPERATOR, Role.AUDITOR})
TILL_READERS = BUILDERS | {Role.FINANCE, Role.AUDITOR}
CASE_READERS = LEADERS | {Role.INTEGRATOR, Role.AUDITOR}
TRAINERS = frozenset({Role.TRAINER})
"""Who sees people, places and training, but neither sales nor pay nor customers."""
