int simulated_builtins() { return 1; }
