"""Would the tests notice? `make mutants` changes one operator, constant or condition at a time and runs the tests."""
