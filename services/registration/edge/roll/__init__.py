"""Publishing the roll by HTTP: what is signed, and the codes on voter cards."""
