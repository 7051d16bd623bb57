using System.Globalization;
using System.Text.Json;

namespace SwarmMemory.Learning;

/// <summary>
/// A context as the learner sees it: fields with short values. Objects within it count as fields with dotted names, two levels deep; a list of
/// short values counts as the set of them; long texts, deeper values and nulls are kept with the outcome and not learned from.
/// </summary>
internal static class ContextFields
{
    public const int MaxBytes = 16 * 1024;
    public const int MaxFields = 200;

    /// <summary>Fields that are learned from: the first so many, in the order in which they are written.</summary>
    public const int MaxLearned = 16;

    /// <summary>Stands for the values of a field beyond the first <see cref="MaxValues"/>.</summary>
    public const string Other = "(other)";

    /// <summary>Values of one field that are told apart.</summary>
    public const int MaxValues = 64;

    private const int MaxText = 80;
    private const int MaxListed = 8;
    private const int MaxNesting = 2;

    /// <summary>Fields that name the task or the strategy themselves.</summary>
    private static readonly string[] Apart = ["task_type", "strategy", "approach", "task_id"];

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is no object, or too much.</exception>
    public static List<KeyValuePair<string, string>> Read(JsonElement context)
    {
        List<KeyValuePair<string, string>> fields = [];
        var seen = 0;
        Add(context, "", 0, fields, ref seen);
        return fields;
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is no object, or too much.</exception>
    public static JsonDocument Parse(JsonText context)
    {
        if (context.Utf8.Span[0] != (byte)'{')
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "context must be a JSON object.", "Write it as {\"field\": value, ...}.");
        if (context.Size > MaxBytes)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"context has {context.Size:N0} bytes; at most {MaxBytes:N0} are taken.",
                "Name what tells tasks apart in short fields, and store long texts with memory_store.");
        }

        return context.ToDocument();
    }

    /// <summary>The text of a field that names something, or null.</summary>
    public static string? Text(JsonElement context, string field) =>
        context.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Add(JsonElement value, string prefix, int depth, List<KeyValuePair<string, string>> fields, ref int seen)
    {
        foreach (var field in value.EnumerateObject())
        {
            if (++seen > MaxFields)
            {
                throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"context has more than {MaxFields} fields.",
                    $"Keep those that tell tasks apart: the first {MaxLearned} are learned from.");
            }

            if (depth == 0 && Array.IndexOf(Apart, field.Name) >= 0)
                continue;
            var name = prefix + field.Name;
            if (field.Value.ValueKind == JsonValueKind.Object && depth < MaxNesting)
                Add(field.Value, name + ".", depth + 1, fields, ref seen);
            else if (fields.Count < MaxLearned && name.Length <= MaxText && Short(field.Value) is { } text)
                fields.Add(new(name, text));
        }
    }

    private static string? Short(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.Trim() is { Length: > 0 and <= MaxText } text => text,
        JsonValueKind.Number => value.TryGetDouble(out var number) && double.IsFinite(number) ? NumberBucket.Of(number) : null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.GetArrayLength() <= MaxListed => List(value),
        _ => null,
    };

    private static string? List(JsonElement list)
    {
        var texts = list.EnumerateArray().Select(v => v.ValueKind is JsonValueKind.Array ? null : Short(v)).ToList();
        if (texts.Contains(null))
            return null;
        var joined = string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}]");
        return joined.Length <= MaxText ? joined : null;
    }
}
