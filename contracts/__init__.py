"""What travels between the services and the outside: names, shapes, seals and tokens. Imports nothing else of ours."""
