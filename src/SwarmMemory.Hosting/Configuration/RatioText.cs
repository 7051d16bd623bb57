using System.Globalization;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Shares as the files write them: <c>"80%"</c> or <c>0.8</c>.</summary>
internal static class RatioText
{
    private const NumberStyles Digits = NumberStyles.AllowDecimalPoint;

    /// <summary>Reads a percentage: digits, at most one point, and <c>%</c> directly after them.</summary>
    public static Parsed<double> Parse(string text) =>
        text.EndsWith('%') && decimal.TryParse(text[..^1], Digits, CultureInfo.InvariantCulture, out var percent)
            ? (double)(percent / 100m)
            : Parsed<double>.Wrong($"{Shown.Quoted(text)} is not a percentage");

    /// <summary>Writes a share as a percentage.</summary>
    public static string Format(double ratio) => ((decimal)ratio * 100m).ToString("0.############", CultureInfo.InvariantCulture) + "%";
}
