using CsCheck;

namespace SwarmMemory.Tests.Support;

/// <summary>Random JSON as text: every form of number, escape and unicode, in any order, with repeated names.</summary>
internal static class RandomJson
{
    private static readonly Gen<string> Digits = Gen.Char["0123456789"].Array[1, 30].Select(d => new string(d));
    private static readonly Gen<string> Whole = Gen.OneOf(Gen.Const("0"), Digits.Select(d => "7" + d), Gen.Int.Select(i => $"{Math.Abs((long)i)}"));
    private static readonly Gen<string> Number = Gen.Select(
        Gen.OneOf("", "-"), Whole, Gen.OneOf(Gen.Const(""), Digits.Select(d => "." + d)),
        Gen.OneOf(Gen.Const(""), Gen.Select(Gen.OneOf("e", "E", "e+", "E-"), Gen.Int[0, 999], (e, n) => $"{e}{n}")),
        (sign, whole, fraction, exponent) => sign + whole + fraction + exponent);

    private static readonly Gen<string> Character = Gen.OneOf(
        Gen.Char[' ', '~'].Where(c => c is not '"' and not '\\').Select(c => c.ToString()),
        Gen.OneOf("\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "  "),
        Gen.Int[0, 0xFFFF].Where(u => u is < 0xD800 or > 0xDFFF).Select(u => $"\\u{u:x4}"),
        Gen.Char['\u0080', '\uD7FF'].Select(c => c.ToString()),
        Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32),
        Gen.Int[0x10000, 0x10FFFF].Select(code => string.Concat(char.ConvertFromUtf32(code).Select(unit => $"\\u{(int)unit:X4}"))));

    private static readonly Gen<string> Text = Character.Array[0, 12].Select(c => $"\"{string.Concat(c)}\"");
    private static readonly Gen<string> Name = Gen.OneOf(Gen.OneOf("\"a\"", "\"b\"", "\"\""), Text);
    private static readonly Gen<string> Leaf = Gen.OneOf(Number, Text, Gen.OneOf("true", "false", "null", "{}", "[]"));

    /// <summary>Without white space between the parts.</summary>
    public static Gen<string> Compact { get; } = Value(Gen.Const(""), 4);

    /// <summary>With white space anywhere between the parts.</summary>
    public static Gen<string> Spaced { get; } = Value(Gen.Char[" \t\r\n"].Array[0, 2].Select(c => new string(c)), 3);

    private static Gen<string> Value(Gen<string> space, int depth)
    {
        if (depth == 0)
            return Leaf;
        var inner = Value(space, depth - 1);
        var item = Gen.Select(space, inner, space, (before, value, after) => before + value + after);
        var field = Gen.Select(space, Name, space, item, (before, name, after, value) => $"{before}{name}{after}:{value}");
        return Gen.OneOf(
            Leaf,
            item.Array[1, 5].Select(items => $"[{string.Join(',', items)}]"),
            field.Array[1, 5].Select(fields => $"{{{string.Join(',', fields)}}}"));
    }
}
