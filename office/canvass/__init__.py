"""The canvass from files: what rows say of patches, households and visits, and sending it."""
