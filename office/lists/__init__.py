"""Lists that the office keeps in spreadsheets: read in its own words, sent, and answered for line by line."""
