"""What people decide about a registration: settlement, approval, reopening, strike-off, restoration."""
