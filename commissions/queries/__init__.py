"""What can be seen of commissions: associates see their own, managers those of their store, HQ all."""
