using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SwarmMemory.Hooks;

/// <summary>Puts an answer into the form that its caller reads: Claude Code's hook JSON, one JSON object, or lines of text.</summary>
internal static class ReplyWriter
{
    /// <summary>Events whose answer may add to what the model knows.</summary>
    private static readonly string[] TakesContext = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStart"];

    /// <summary>What goes to standard output; empty when there is nothing to say.</summary>
    public static byte[] Write(HookReply reply, string? ofEvent, bool json) => ofEvent is not null
        ? ForClaude(reply, ofEvent)
        : json ? ForPrograms(reply)
        : reply.Lines.Count == 0 ? []
        : Encoding.UTF8.GetBytes(reply.Text + "\n");

    private static byte[] ForClaude(HookReply reply, string ofEvent)
    {
        var deny = ofEvent == "PreToolUse" ? reply.Deny : null;
        var context = reply.Lines.Count > 0 && deny is null && TakesContext.Contains(ofEvent) ? reply.Text : null;
        if (deny is null && context is null)
            return [];
        return Json(writer =>
        {
            writer.WriteStartObject("hookSpecificOutput"u8);
            writer.WriteString("hookEventName"u8, ofEvent);
            if (deny is not null)
            {
                writer.WriteString("permissionDecision"u8, "deny");
                writer.WriteString("permissionDecisionReason"u8, deny);
            }

            if (context is not null)
                writer.WriteString("additionalContext"u8, context);
            writer.WriteEndObject();
        });
    }

    private static byte[] ForPrograms(HookReply reply) => Json(writer =>
    {
        foreach (var (name, value) in reply.Facts)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        if (reply.Deny is { } reason)
            writer.WriteString("denied"u8, reason);
    });

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int or long:
                writer.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case IReadOnlyList<string> list:
                writer.WriteStartArray();
                foreach (var item in list)
                    writer.WriteStringValue(item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
