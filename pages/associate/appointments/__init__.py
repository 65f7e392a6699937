"""预约 · Appointments of the store: by day, and each step of one."""
