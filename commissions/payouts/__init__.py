"""What leaves for payroll: batches, franchise statements, and what leavers owe."""
