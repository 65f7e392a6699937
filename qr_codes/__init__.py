"""Durable short codes: mint, bind, scan."""
