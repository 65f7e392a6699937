"""移交顾客: whose customers go to whom, as the phone and the console show it."""
