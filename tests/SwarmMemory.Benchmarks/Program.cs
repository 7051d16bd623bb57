using SwarmMemory.Benchmarks;

switch (args.FirstOrDefault())
{
    case "store":
        await StoreBenchmark.RunAsync();
        break;
    default:
        Console.Error.WriteLine("usage: SwarmMemory.Benchmarks store");
        return 2;
}

return 0;
