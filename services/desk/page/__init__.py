"""What every page has: the frame, the two languages, what is served beside it, and what is said when it fails."""
