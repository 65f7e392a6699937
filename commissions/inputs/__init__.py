"""What people decide about pay beside plans: credit rules, goals, attendance, settings, amounts by hand."""
