"""Everything `saegim bench` measures. Every bench starts its own servers on 127.0.0.1 and never touches REDIS_URL."""
