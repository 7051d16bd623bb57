using System.Globalization;
using System.Text;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// Finds <c>id</c> and <c>method</c> at the top of a JSON object that is too large or too broken to be parsed, in any order and in one pass,
/// holding nothing else. Best effort: what it does not find stays null.
/// </summary>
internal sealed class EnvelopeScanner
{
    private const int LongestToken = 512;

    private readonly StringBuilder _token = new();
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _isValue;
    private string? _name;

    public long Length { get; private set; }
    public RequestId? Id { get; private set; }
    public string? Method { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        foreach (var b in bytes)
            Feed((char)b);
    }

    private void Feed(char c)
    {
        if (_inString)
        {
            if (_escaped)
                _escaped = false;
            else if (c == '\\')
                _escaped = true;
            else if (c == '"')
                _inString = false;
            if (_depth == 1 && _token.Length < LongestToken)
                _token.Append(c);
            return;
        }

        switch (c)
        {
            case '"':
                _inString = true;
                if (_depth == 1)
                    _token.Clear().Append(c);
                break;
            case '{' or '[':
                _depth++;
                _token.Clear();
                break;
            case '}' or ']':
                if (_depth == 1)
                    TakeValue();
                _depth--;
                _token.Clear();
                break;
            case ':' when _depth == 1:
                _name = Text();
                _isValue = true;
                _token.Clear();
                break;
            case ',' when _depth == 1:
                TakeValue();
                _isValue = false;
                _token.Clear();
                break;
            default:
                if (_depth == 1 && !char.IsWhiteSpace(c) && _token.Length < LongestToken)
                    _token.Append(c);
                break;
        }
    }

    private void TakeValue()
    {
        if (!_isValue)
            return;
        if (_name == "id" && Text() is { } text)
            Id = new RequestId(text);
        else if (_name == "id" && long.TryParse(_token.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            Id = new RequestId(number);
        else if (_name == "method")
            Method = Text();
    }

    private string? Text() => _token.Length >= 2 && _token[0] == '"' && _token[^1] == '"' ? _token.ToString(1, _token.Length - 2) : null;
}
