"""会员资料: what a customer says of themselves, changed on the phone and in the console."""
