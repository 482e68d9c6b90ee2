"""What the office prints: plain data in, the bytes of a PDF or a page out; the same data gives the same bytes."""
