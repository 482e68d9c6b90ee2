"""Seats: how many deputies each constituency elects, other boundaries tried out, the committee's decision."""
