namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>
/// Numbers of payment cards: 13 to 19 digits, in one run or in groups apart by blanks or hyphens, that begin as an issuer's numbers do,
/// have its length, and whose check digit (Luhn, ISO/IEC 7812) is right.
/// </summary>
internal static class CardScanner
{
    private const int Longest = 19, ShortestGroup = 3;

    public static List<PersonalDataMatch> Find(string text)
    {
        List<PersonalDataMatch> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at])) continue;
            int end = DigitRun.Begins(text, at) ? End(text, at) : -1;
            if (end > 0) found.Add(new PersonalDataMatch(PersonalDataKinds.Card, at, end - at));
            at = Math.Max(at, end);
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        }

        return found;
    }

    /// <summary>Where the longest card number that begins here ends, or -1. It may end behind any group: other numbers may follow.</summary>
    private static int End(string text, int start)
    {
        Span<char> digits = stackalloc char[Longest];
        int count = 0, longest = -1;
        for (int at = start, group = 0; ; at++, group = 0)
        {
            for (; at < text.Length && char.IsAsciiDigit(text[at]) && count < Longest; at++, group++) digits[count++] = text[at];
            if (group < ShortestGroup || !DigitRun.Ends(text, at) && !Continues(text, at, start)) return longest;
            if (DigitRun.Ends(text, at) && IsIssued(digits[..count]) && Luhn(digits[..count])) longest = at;
            if (!Continues(text, at, start)) return longest;
        }
    }

    // One blank or one hyphen, the same between all groups.
    private static bool Continues(string text, int at, int start)
    {
        if (at + 1 >= text.Length || text[at] is not (' ' or '-') || !char.IsAsciiDigit(text[at + 1])) return false;
        int first = start;
        while (char.IsAsciiDigit(text[first])) first++;
        return text[first] == text[at];
    }

    /// <summary>Whether the check digit is right: every second digit from the right doubled, the digits' sum a multiple of ten.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        int sum = 0;
        for (int i = digits.Length - 1, doubled = 0; i >= 0; i--, doubled ^= 1)
        {
            int digit = (digits[i] - '0') << doubled;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    // One number in ten has a right check digit; the issuers' beginnings make chance hits rare.
    private static bool IsIssued(ReadOnlySpan<char> digits)
    {
        if (digits.Length < 13) return false;
        int two = int.Parse(digits[..2]), four = int.Parse(digits[..4]);
        return digits.Length switch
        {
            14 => two is 36 or 38 or 39 || four is >= 3000 and <= 3059,
            15 => two is 34 or 37,
            16 when two is >= 51 and <= 55 || four is >= 2221 and <= 2720 => true,
            13 or 16 or 19 when digits[0] == '4' => true,
            >= 16 => four is 6011 or (>= 3528 and <= 3589) || two is 62 or 64 or 65 || (digits[0] == '2' && four is >= 2200 and <= 2204),
            _ => false,
        };
    }
}
