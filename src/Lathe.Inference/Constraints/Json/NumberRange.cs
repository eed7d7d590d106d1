using System.Globalization;
using System.Numerics;
using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Json;

/// <summary>
/// Numbers between two bounds, and multiples, as patterns of their digits. Everything is counted in units of the last place that may be
/// written, so that a number is a whole number of them and an exclusive bound is the next one.
/// </summary>
internal static class NumberRange
{
    private const int MostResidues = 20_000, MostListed = 2_000;

    /// <summary>The decimals with at most so many digits behind the point that are no less and no more, a multiple where asked.</summary>
    /// <param name="least">In units of 10^−places.</param>
    /// <param name="most">In units of 10^−places.</param>
    /// <param name="places">Digits behind the point at most.</param>
    /// <param name="multiple">In units of 10^−places; 1 asks for nothing.</param>
    /// <param name="where">Names the place in messages.</param>
    public static Pattern Between(BigInteger least, BigInteger most, int places, BigInteger multiple, string where)
    {
        if (multiple.IsOne) return Signed(least, most, places);
        BigInteger first = least + Mod(-least, multiple);
        if (first > most) return Pattern.Never;
        if ((most - first) / multiple < MostListed)
        {
            var texts = new List<Pattern>();
            for (BigInteger value = first; value <= most; value += multiple) texts.Add(Pattern.Text(Write(value, places)));
            return Pattern.Choice(texts);
        }

        if (multiple * (places + 2) > MostResidues)
            throw new GrammarException($"{where}: multipleOf has too many residues for an automaton: it may have about four digits, or bounds with up to {MostListed} multiples between them.");
        CharacterMachine range = CharacterMachine.Of(Signed(least, most, places));
        return new MachinePattern(range.Intersect(CharacterMachine.Of(Multiples((int)multiple, places))), escaped: false);
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    private static string Write(BigInteger value, int places)
    {
        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        string text = places == 0 ? digits : $"{digits[..^places]}.{digits[^places..]}".TrimEnd('0').TrimEnd('.');
        return value.Sign < 0 ? "-" + text : text;
    }

    private static Pattern Signed(BigInteger least, BigInteger most, int places)
    {
        var parts = new List<Pattern>();
        if (most.Sign >= 0 && most >= least) parts.Add(Decimal(BigInteger.Max(least, 0), most, places));
        if (least.Sign < 0 && most >= least) parts.Add(Pattern.Sequence(Pattern.Text("-"), Decimal(BigInteger.Max(-most, 1), -least, places)));
        return Pattern.Choice(parts);
    }

    private static Pattern Decimal(BigInteger least, BigInteger most, int places)
    {
        BigInteger unit = BigInteger.Pow(10, places);
        BigInteger low = BigInteger.DivRem(least, unit, out BigInteger lowRest), high = BigInteger.DivRem(most, unit, out BigInteger highRest);
        if (low == high) return Pattern.Sequence(Whole(low, low), Fraction(lowRest, highRest, places));
        var parts = new List<Pattern> { Pattern.Sequence(Whole(low, low), Fraction(lowRest, unit - 1, places)) };
        if (high - low > 1) parts.Add(Pattern.Sequence(Whole(low + 1, high - 1), Fraction(0, unit - 1, places)));
        parts.Add(Pattern.Sequence(Whole(high, high), Fraction(0, highRest, places)));
        return Pattern.Choice(parts);
    }

    // Whole numbers by their number of digits.
    private static Pattern Whole(BigInteger least, BigInteger most)
    {
        var parts = new List<Pattern>();
        int longest = most.ToString(CultureInfo.InvariantCulture).Length;
        for (int length = least.ToString(CultureInfo.InvariantCulture).Length; length <= longest; length++)
        {
            BigInteger low = BigInteger.Max(least, length == 1 ? 0 : BigInteger.Pow(10, length - 1)), high = BigInteger.Min(most, BigInteger.Pow(10, length) - 1);
            parts.Add(Digits(low.ToString(CultureInfo.InvariantCulture), high.ToString(CultureInfo.InvariantCulture), 0, below: true, above: true, needAll: true));
        }

        return Pattern.Choice(parts);
    }

    // Nothing, or a point and digits that, with zeros behind them, lie between the two.
    private static Pattern Fraction(BigInteger least, BigInteger most, int places)
    {
        if (places == 0) return Pattern.Empty;
        string low = least.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0'), high = most.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0');
        Pattern digits = Pattern.Sequence(Pattern.Text("."), Digits(low, high, 0, below: true, above: true, needAll: false));
        return least.IsZero ? Pattern.Optional(digits) : digits;
    }

    // Digit strings between two of the same length. "below" and "above" say whether the digits so far are those of the bound.
    private static Pattern Digits(string low, string high, int at, bool below, bool above, bool needAll)
    {
        if (!below && !above)
        {
            int rest = low.Length - at;
            return Pattern.Repeat(Pattern.Range('0', '9'), needAll ? rest : 0, rest);
        }

        if (at == low.Length) return Pattern.Empty;
        char from = below ? low[at] : '0', to = above ? high[at] : '9';
        var parts = new List<Pattern>();
        if (!needAll && at > 0 && (!below || low.AsSpan(at).IndexOfAnyExcept('0') < 0)) parts.Add(Pattern.Empty);
        if (from == to)
        {
            parts.Add(Step(from, from, below, above));
        }
        else
        {
            char first = from, last = to;
            if (below) parts.Add(Step(first, first++, true, false));
            if (above) parts.Add(Step(last, last--, false, true));
            if (first <= last) parts.Add(Step(first, last, false, false));
        }

        return Pattern.Choice(parts);

        Pattern Step(char lowest, char highest, bool stillBelow, bool stillAbove)
            => Pattern.Sequence(Pattern.Range(lowest, highest), Digits(low, high, at + 1, stillBelow, stillAbove, needAll));
    }

    // Places: 0 before the sign, then for each number of digits behind the point (0 stands for "before the point") a residue each.
    private static GraphPattern Multiples(int multiple, int places)
    {
        int end = 1 + ((places + 1) * multiple);
        var edges = new List<(int, Pattern, int)> { (0, Pattern.Optional(Pattern.Text("-")), 1) };
        var digits = Enumerable.Range(0, 10).Select(digit => Pattern.Text(((char)('0' + digit)).ToString())).ToArray();
        for (int place = 0; place <= places; place++)
        {
            long rest = (long)BigInteger.ModPow(10, places - place, multiple);
            for (int residue = 0; residue < multiple; residue++)
            {
                int at = 1 + (place * multiple) + residue;
                if (residue * rest % multiple == 0) edges.Add((at, Pattern.Empty, end));
                if (place == 0) for (int digit = 0; digit < 10; digit++) edges.Add((at, digits[digit], 1 + Next(residue, digit)));
                for (int digit = 0; place < places && digit < 10; digit++)
                    edges.Add((at, place == 0 ? Pattern.Text("." + (char)('0' + digit)) : digits[digit], 1 + ((place + 1) * multiple) + Next(residue, digit)));
            }
        }

        return new GraphPattern(end + 1, [.. edges]);

        int Next(int residue, int digit) => (int)(((10L * residue) + digit) % multiple);
    }
}
