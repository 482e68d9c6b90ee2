"""What operators ask and do through the services' HTTP APIs, at a terminal or at the desk."""
