namespace SwarmMemory.Hooks;

/// <summary><c>pre-edit</c>: takes the file for the time of an edit; another agent's is denied.</summary>
internal static class PreEditHook
{
    private const string Name = "pre-edit";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        if (call.File is not { } file)
            return HookReply.Nothing;

        var shown = PlainText.Line(file, 200);
        if (await FileReservation.TryTakeAsync(call, file, Name, cancellationToken) is { } occupied)
        {
            var (who, holder) = (FileReservation.Describe(occupied), occupied.Holders.Count > 0 ? occupied.Holders[0] : null);
            var ask = holder is null ? "" : $" A message to {PlainText.Line(holder.Agent, 64)} can ask for it sooner.";
            return new HookReply
            {
                Lines = [$"{shown} is held: {who}."],
                Facts = [("file", file), ("acquired", false), ("holder", holder?.Agent), ("until", holder?.Until?.ToString("O")), ("reason", holder?.Reason)],
                Deny = $"{shown} is being edited by another agent: {who}. Work on something else, or try again after that time.{ask}",
            };
        }

        return new HookReply { Lines = call.Payload is null ? [$"{shown} is yours."] : [], Facts = [("file", file), ("acquired", true)] };
    }
}
