"""Reading topics: batches kept with their offsets, so that nothing is lost and nothing counts twice."""
