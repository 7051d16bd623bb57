using System.Globalization;

namespace SwarmMemory.Learning;

/// <summary>
/// Numbers of similar size share a bucket, since 1,013 files and 1,014 files tell the same: whole numbers up to 10 stand for themselves,
/// others for the range of their power of two.
/// </summary>
internal static class NumberBucket
{
    public static string Of(double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) <= 10)
            return value.ToString("0", CultureInfo.InvariantCulture);
        var size = Math.Abs(value);
        var power = Math.Clamp((int)Math.Floor(Math.Log2(size)), -20, 60);
        var (low, high) = (Math.Pow(2, power), Math.Pow(2, power + 1));
        return value > 0 ? $"{Text(low)}..{Text(high)}" : $"-{Text(high)}..-{Text(low)}";
    }

    private static string Text(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
