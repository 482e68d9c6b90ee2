"""The canvass in and out by HTTP: for programs as JSON, at the door as a page."""
