using SwarmMemory.Benchmarks;

return await Benchmark.MainAsync(args);
