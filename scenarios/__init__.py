"""Made-up towns to show and to measure the product with: pure data out, seeded, nobody in it exists."""
