"""What operators do to the running services (`xuanmin.operations.v1`): consumers paused, letters redriven, projections
rebuilt, by whom and why."""
