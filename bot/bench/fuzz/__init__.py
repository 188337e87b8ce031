"""`saegim bench fuzz`: hostile input of every kind, tried on the real thing."""
