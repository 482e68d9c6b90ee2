"""What services answer, made ready for paper, and the files that it is put into."""
