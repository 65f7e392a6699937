"""The coupon rules as pure functions: what a cart costs, what a return gives back, how long a coupon lives.

Nothing here reads a file, a clock or a database: the same values always give the same answer, in every process.
"""
