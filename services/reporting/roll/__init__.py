"""The voter roll as it is published: a pure function of who is on it and of the election's set-up, with no clock."""
