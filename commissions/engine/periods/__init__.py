"""What a month gives: own bases and ladders, overrides and pools, bonuses, cap and guarantee."""
