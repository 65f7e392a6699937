"""预约 · Appointments of the chain: what became of them, and the times that are offered."""
