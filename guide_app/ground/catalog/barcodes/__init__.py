"""Barcodes of SKUs: how they are checked and spelled, and what a scanner's reading stands for."""
