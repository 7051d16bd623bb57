using System.Runtime.InteropServices;
using System.Text.Json;

namespace SwarmMemory.Coordination;

/// <summary>Comparing and taking apart JSON values for a merge. An object with a repeated name is one value: its fields are not told apart.</summary>
internal static class JsonParts
{
    public static bool IsSameText(JsonElement left, JsonElement right) =>
        JsonMarshal.GetRawUtf8Value(left).SequenceEqual(JsonMarshal.GetRawUtf8Value(right));

    /// <summary>Equal but for the order of fields and the escapes in texts. Numbers are equal when they are written alike.</summary>
    public static bool AreSame(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
            return false;
        if (IsSameText(left, right))
            return true;
        return left.ValueKind switch
        {
            JsonValueKind.String => left.ValueEquals(right.GetString()),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => AreSame(pair.First, pair.Second)),
            JsonValueKind.Object => HaveSameFields(left, right),
            _ => false,
        };
    }

    /// <summary>Whether all are objects whose fields can be told apart; there may be no origin.</summary>
    public static bool AreObjects(JsonElement? origin, JsonElement current, JsonElement incoming) =>
        IsObject(current) && IsObject(incoming) && (origin is null || IsObject(origin.Value));

    public static bool AreArrays(JsonElement? origin, JsonElement current, JsonElement incoming) =>
        current.ValueKind == JsonValueKind.Array && incoming.ValueKind == JsonValueKind.Array
        && origin is null or { ValueKind: JsonValueKind.Array };

    public static Dictionary<string, JsonElement> Fields(JsonElement? element) => element is { ValueKind: JsonValueKind.Object } value
        ? value.EnumerateObject().ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal)
        : [];

    /// <summary>The items of two arrays together; null when they are no sets and one of them did more than append.</summary>
    public static IReadOnlyList<JsonElement>? Combine(JsonElement? origin, JsonElement current, JsonElement incoming, bool areSets)
    {
        JsonElement[] was = origin is { } start ? [.. start.EnumerateArray()] : [];
        JsonElement[] left = [.. current.EnumerateArray()];
        JsonElement[] right = [.. incoming.EnumerateArray()];
        if (areSets)
            return CombineSets(was, left, right);
        return BeginsWith(left, was) && BeginsWith(right, was) && !AreSame(current, incoming) ? [.. left, .. right[was.Length..]] : null;
    }

    private static List<JsonElement> CombineSets(JsonElement[] was, JsonElement[] left, JsonElement[] right)
    {
        var (before, theirs) = (SetOf(was), SetOf(right));
        var (taken, items) = (new HashSet<string>(StringComparer.Ordinal), new List<JsonElement>());
        foreach (var item in left)
        {
            var form = Form(item);
            if (taken.Add(form) && (!before.Contains(form) || theirs.Contains(form)))
                items.Add(item);
        }

        items.AddRange(right.Where(item => Form(item) is var form && !before.Contains(form) && taken.Add(form)));
        return items;
    }

    private static HashSet<string> SetOf(JsonElement[] items) => [.. items.Select(Form)];

    private static bool BeginsWith(JsonElement[] items, JsonElement[] start) =>
        items.Length >= start.Length && start.Zip(items).All(pair => AreSame(pair.First, pair.Second));

    private static bool IsObject(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        return element.EnumerateObject().All(f => names.Add(f.Name));
    }

    private static bool HaveSameFields(JsonElement left, JsonElement right)
    {
        if (!IsObject(left) || !IsObject(right))
            return false;
        var others = Fields(right);
        return others.Count == left.EnumerateObject().Count()
            && left.EnumerateObject().All(f => others.TryGetValue(f.Name, out var other) && AreSame(f.Value, other));
    }

    /// <summary>One text for all values that are the same.</summary>
    private static string Form(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => $"\"{JsonEncodedText.Encode(element.GetString()!)}\"",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Form))}]",
        JsonValueKind.Object when IsObject(element) => $"{{{string.Join(',', element.EnumerateObject().OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"\"{JsonEncodedText.Encode(f.Name)}\":{Form(f.Value)}"))}}}",
        _ => element.GetRawText(),
    };
}
