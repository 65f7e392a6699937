"""Who met which customer where: scan, share, add, visit."""
