using System.Text;
using System.Text.Json;

namespace SwarmMemory.Search;

/// <summary>A JSON value as a person reads it: each text, number and truth value on a line behind the name of its field.</summary>
internal static class ValueText
{
    /// <summary>The text of a value, and which stretches of it are names of fields.</summary>
    public static string Read(JsonText value, List<Range> names)
    {
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(value.Utf8.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        string? name = null;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when name is not null:
                    Name();
                    break;
                case JsonTokenType.String:
                    Scalar(reader.GetString()!);
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    Scalar(Encoding.UTF8.GetString(reader.ValueSpan));
                    break;
                case JsonTokenType.Null:
                    name = null;
                    break;
            }
        }

        return text.ToString();

        void Scalar(string words)
        {
            if (name is not null)
                Name();
            text.Append(words).Append('\n');
        }

        void Name()
        {
            names.Add(text.Length..(text.Length + name!.Length));
            text.Append(name).Append(": ");
            name = null;
        }
    }
}
