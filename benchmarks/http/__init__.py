"""The service over HTTP beside other endpoints: `python -m benchmarks.http`."""
