"""会员: members within reach, one of them, and whose customers go to whom."""
