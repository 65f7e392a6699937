"""计提依据 · What people decide about pay beside plans: goals, attendance, credit, settings, amounts by hand."""
