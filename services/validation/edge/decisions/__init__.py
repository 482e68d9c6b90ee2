"""What people decide over HTTP: settlements, alone and many alike, approvals, reopening, strike-off, restoration."""
