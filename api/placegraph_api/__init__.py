"""The placegraph web service: parses a request, calls the library, writes a response."""
