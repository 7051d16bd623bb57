using SwarmMemory.Mcp.Commands;

return await EntryPoint.RunAsync(args);
