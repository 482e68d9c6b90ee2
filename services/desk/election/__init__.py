"""The election office's work around the registration: what is due, and the pages where it is done."""
