"""What can be done about commissions: plan, credit, settle."""
