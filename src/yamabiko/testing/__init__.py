"""What tests share: simulated point targets, hypothesis strategies, conformance suites. Never imported by the program."""
