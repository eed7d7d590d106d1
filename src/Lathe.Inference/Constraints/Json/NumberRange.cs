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
    private const int MostResidues = 3_000, MostListed = 2_000;

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
            throw new GrammarException($"{where}: multipleOf has too many residues for an automaton: it may have about three digits, or bounds with up to {MostListed} multiples between them.");
        CharacterMachine range = CharacterMachine.Of(Signed(least, most, places)).Determinize();
        return new MachinePattern(range.Intersect(CharacterMachine.Of(Multiples((int)multiple, places)).Determinize()), escaped: false);
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

        // Only a bound that cuts into its own whole number needs that number apart.
        var parts = new List<Pattern>();
        if (!lowRest.IsZero) parts.Add(Pattern.Sequence(Whole(low, low++), Fraction(lowRest, unit - 1, places)));
        if (highRest != unit - 1) parts.Add(Pattern.Sequence(Whole(high, high--), Fraction(0, highRest, places)));
        if (low <= high) parts.Add(Pattern.Sequence(Whole(low, high), Fraction(0, unit - 1, places)));
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
            parts.Add(Digits(low.ToString(CultureInfo.InvariantCulture), high.ToString(CultureInfo.InvariantCulture), needAll: true));
        }

        return Pattern.Choice(parts);
    }

    // Nothing, or a point and digits that, with zeros behind them, lie between the two.
    private static Pattern Fraction(BigInteger least, BigInteger most, int places)
    {
        if (places == 0) return Pattern.Empty;
        string low = least.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0'), high = most.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0');
        Pattern digits = Pattern.Sequence(Pattern.Text("."), Digits(low, high, needAll: false));
        return least.IsZero ? Pattern.Optional(digits) : digits;
    }

    // Digit strings between two of the same length. A place is how many digits there are, and whether they are those of a bound still.
    private static GraphPattern Digits(string low, string high, bool needAll)
    {
        var numbers = new Dictionary<(int, bool, bool), int>();
        var open = new Queue<(int At, bool Below, bool Above)>();
        var edges = new List<(int From, Pattern Pattern, int To)>();
        Place(0, true, true);
        while (open.TryDequeue(out (int At, bool Below, bool Above) place))
        {
            (int at, bool below, bool above) = place;
            int from = numbers[place];
            if (at == low.Length || (!needAll && at > 0 && !below)) edges.Add((from, Pattern.Empty, -1));
            if (at == low.Length) continue;
            char first = below ? low[at] : '0', last = above ? high[at] : '9';
            if (first == last)
            {
                edges.Add((from, Pattern.Range(first, first), Place(at + 1, below, above)));
                continue;
            }

            if (below) edges.Add((from, Pattern.Range(first, first++), Place(at + 1, true, false)));
            if (above) edges.Add((from, Pattern.Range(last, last--), Place(at + 1, false, true)));
            if (first <= last) edges.Add((from, Pattern.Range(first, last), Place(at + 1, false, false)));
        }

        return new GraphPattern(numbers.Count + 1, [.. edges.Select(edge => (edge.From, edge.Pattern, edge.To < 0 ? numbers.Count : edge.To))]);

        int Place(int at, bool below, bool above)
        {
            // A bound whose rest excludes nothing is none.
            (int, bool, bool) place = (at, below && low.AsSpan(at).IndexOfAnyExcept('0') >= 0, above && high.AsSpan(at).IndexOfAnyExcept('9') >= 0);
            if (!numbers.TryGetValue(place, out int number))
            {
                numbers[place] = number = numbers.Count;
                open.Enqueue(place);
            }

            return number;
        }
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
