using System.IO.Pipes;
using SwarmMemory.Mcp.Server;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Whatever it does to stay awake, it gives exactly what was written, and then the end.</summary>
public sealed class StandardInputTests
{
    [Fact]
    public async Task Read_WhatComesInARowAndAfterAPause_IsWhole()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var end = writer.ClientSafePipeHandle;
        await using var input = new StandardInput(new AnonymousPipeClientStream(PipeDirection.In, end), (int)end.DangerousGetHandle());
        var buffer = new byte[10];

        for (byte i = 1; i <= 100; i++)
        {
            input.HasAnswered = i % 3 != 0;
            // In turn there already, and only coming while it is waited for, longer than it stays awake.
            var reading = i % 2 == 0 ? Task.Run(() => input.Read(buffer, 0, buffer.Length), TestContext.Current.CancellationToken) : null;
            if (i % 4 == 0)
                SpinWait.SpinUntil(() => reading!.IsCompleted, TimeSpan.FromMilliseconds(1));
            writer.Write([i]);
            Assert.Equal(1, reading is null ? input.Read(buffer, 0, buffer.Length) : await reading);
            Assert.Equal(i, buffer[0]);
        }

        await writer.DisposeAsync();
        Assert.Equal(0, input.Read(buffer, 0, buffer.Length));
        Assert.Equal(0, input.Read(buffer, 0, buffer.Length));
    }

    [Fact]
    public async Task Read_ClosedByAnotherThread_IsTheEnd()
    {
        // What a signal does while the thread that reads is awake.
        var console = Console.OpenStandardInput();
        var input = new StandardInput(console, null);
        await input.DisposeAsync();
        Assert.Throws<NotSupportedException>(() => console.Read(new byte[1], 0, 1));
        Assert.Equal(0, input.Read(new byte[1], 0, 1));
    }
}
