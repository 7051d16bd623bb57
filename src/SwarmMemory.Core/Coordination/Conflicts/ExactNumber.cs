using System.Globalization;
using System.Numerics;
using System.Text;

namespace SwarmMemory.Coordination;

/// <summary>A JSON number as <c>digits * 10^exponent</c>, so that adding rounds nothing.</summary>
internal readonly record struct ExactNumber(BigInteger Digits, int Exponent)
{
    /// <summary>Longer numbers, or exponents beyond this, are not counted with.</summary>
    private const int Longest = 1000;

    public static readonly ExactNumber Zero = new(BigInteger.Zero, 0);

    /// <param name="text">A number as JSON writes it.</param>
    public static ExactNumber? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest)
            return null;
        var number = Encoding.ASCII.GetString(text);
        var e = number.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (e >= 0 && (!int.TryParse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs(exponent) > Longest))
        {
            return null;
        }

        var mantissa = e < 0 ? number : number[..e];
        var point = mantissa.IndexOf('.');
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        return new(BigInteger.Parse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), exponent);
    }

    public ExactNumber Add(ExactNumber other) => Combine(other, BigInteger.Add);

    public ExactNumber Subtract(ExactNumber other) => Combine(other, BigInteger.Subtract);

    /// <summary>Without an exponent, with as many decimals as its terms had.</summary>
    public override string ToString()
    {
        if (Exponent >= 0)
            return (Digits * BigInteger.Pow(10, Exponent)).ToString(CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(1 - Exponent, '0');
        return $"{(Digits.Sign < 0 ? "-" : "")}{digits[..^-Exponent]}.{digits[^-Exponent..]}";
    }

    private ExactNumber Combine(ExactNumber other, Func<BigInteger, BigInteger, BigInteger> with)
    {
        var exponent = Math.Min(Exponent, other.Exponent);
        return new(with(ScaledTo(exponent), other.ScaledTo(exponent)), exponent);
    }

    private BigInteger ScaledTo(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
