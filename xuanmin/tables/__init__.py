"""What services answer, as tables that people read in a terminal."""
