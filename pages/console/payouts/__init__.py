"""发放 · Batches that pay closed months out, statements between legal entities, what people who left owe."""
