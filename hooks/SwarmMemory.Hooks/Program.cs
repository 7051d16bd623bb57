return await SwarmMemory.Hooks.HookFrame.RunAsync(args, TimeProvider.System);
