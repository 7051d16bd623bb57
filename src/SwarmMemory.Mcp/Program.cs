using SwarmMemory.Mcp.Commands;

return await Entry.RunAsync(args);
