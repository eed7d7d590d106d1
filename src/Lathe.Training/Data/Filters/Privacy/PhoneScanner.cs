namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>
/// Telephone numbers: international ones (a plus and 8 to 15 digits), North American ones in their usual forms, and any number of 7 to
/// 15 digits behind a word that announces one ("phone:", "call me at").
/// </summary>
internal static class PhoneScanner
{
    private const int MostDigits = 15, HintReach = 28;

    private static readonly string[] Hints =
        ["phone", "telephone", "tel", "mobile", "cell", "fax", "call", "dial", "whatsapp", "text me", "sms", "telefon", "handy", "téléphone", "teléfono", "hotline"];

    public static List<PersonalDataMatch> Find(string text)
    {
        List<PersonalDataMatch> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (!(char.IsAsciiDigit(c) || (c is '+' or '(' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) || !DigitRun.Begins(text, at)) continue;
            int end = c == '+' ? -1 : NorthAmerican(text, at);
            if (end < 0)
            {
                (end, int digits) = Span(text, at);
                if (digits < (c == '+' ? 8 : 7) || !DigitRun.Ends(text, end) || (c != '+' && !IsAnnounced(text, at))) digits = 0;
                if (digits > 0) found.Add(new PersonalDataMatch(PersonalDataKinds.Phone, at, end - at));
            }
            else
            {
                found.Add(new PersonalDataMatch(PersonalDataKinds.Phone, at, end - at));
            }

            at = Math.Max(at, end - 1);
        }

        return found;
    }

    /// <summary>Digits from here on, with a separator or a bracket between them, no more than a number can have.</summary>
    private static (int End, int Digits) Span(string text, int start)
    {
        int end = start, digits = 0;
        for (int at = start, separators = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (char.IsAsciiDigit(c))
            {
                if (++digits > MostDigits) return (Skip(text, at), 0);
                end = at + 1;
                separators = 0;
            }
            else if (at > start && (c is '(' or ')' || (c is ' ' or '-' or '.' or '/' or '\u00a0' && separators++ == 0)))
            {
                continue;
            }
            else if (at > start)
            {
                break;
            }
        }

        return (end, digits);
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    /// <summary>
    /// Where a number like (283)-182-3829, 283-182-3829, 283 182 3829, 1-283-182-3829 or 2831823829 ends, or -1. An area code begins
    /// with 2 to 9, which tells such numbers from times counted in seconds.
    /// </summary>
    private static int NorthAmerican(string text, int start)
    {
        ReadOnlySpan<char> run = text.AsSpan(start, Math.Min(20, text.Length - start));
        int at = 0;
        if (run[0] == '1' && run.Length > 1 && run[1] is ' ' or '-' or '.' or '(') at = run[1] == '(' ? 1 : 2;
        bool bracket = at < run.Length && run[at] == '(';
        if (bracket) at++;
        if (!Digits(run, ref at, 3) || (!bracket && run[at - 3] is '0' or '1')) return -1;
        if (bracket && (at == run.Length || run[at++] != ')')) return -1;
        bool apart = Separator(run, ref at);
        if (!Digits(run, ref at, 3)) return -1;
        bool again = Separator(run, ref at);
        return (apart == again || bracket) && Digits(run, ref at, 4) && DigitRun.Ends(text, start + at) ? start + at : -1;
    }

    private static bool Digits(ReadOnlySpan<char> run, ref int at, int count)
    {
        for (int i = 0; i < count; i++, at++)
            if (at >= run.Length || !char.IsAsciiDigit(run[at]))
                return false;
        return true;
    }

    private static bool Separator(ReadOnlySpan<char> run, ref int at)
    {
        if (at >= run.Length || run[at] is not (' ' or '-' or '.' or '\u00a0')) return false;
        at++;
        return true;
    }

    private static bool IsAnnounced(string text, int at)
    {
        ReadOnlySpan<char> before = text.AsSpan(Math.Max(0, at - HintReach), Math.Min(at, HintReach));
        int line = before.LastIndexOf('\n');
        if (line >= 0) before = before[(line + 1)..];
        foreach (string hint in Hints)
        {
            int place = before.LastIndexOf(hint, StringComparison.OrdinalIgnoreCase);
            if (place < 0 || (place > 0 && char.IsLetter(before[place - 1]))) continue;
            ReadOnlySpan<char> between = before[(place + hint.Length)..];
            if (between.Length == 0 || (!char.IsLetter(between[0]) && between.IndexOfAnyInRange('0', '9') < 0)) return true;
        }

        return false;
    }
}
