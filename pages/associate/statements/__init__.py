"""工资单: what one is paid for each month, step by step, with the entries that it is made of."""
