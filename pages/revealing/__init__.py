"""看完整号码: a phone in clear for a reason, as the phone and the console show it."""
