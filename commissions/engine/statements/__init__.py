"""What a payee is paid for a month: vesting, draw, recovery, carry."""
