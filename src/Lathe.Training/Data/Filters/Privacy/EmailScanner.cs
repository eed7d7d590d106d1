namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>E-mail addresses: outwards from every at sign.</summary>
internal static class EmailScanner
{
    // RFC 5321: no local part is longer. The bound keeps the scan linear on a row of at signs and letters.
    private const int LongestLocal = 64, LongestDomain = 255;

    public static List<PersonalDataMatch> Find(string text)
    {
        List<PersonalDataMatch> found = [];
        int behind = 0;
        for (int at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            int start = at, floor = Math.Max(behind, at - LongestLocal);
            while (start > floor && IsLocal(text[start - 1])) start--;
            while (start < at && text[start] is '.' or '-' or '+' or '%' or '\'') start++;
            int end = DomainEnd(text, at + 1);
            if (start == at || text[at - 1] == '.' || end < 0) continue;
            found.Add(new PersonalDataMatch(PersonalDataKinds.Email, start, end - start));
            behind = end;
        }

        return found;
    }

    private static bool IsLocal(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-' or '\'' || (c >= 0x80 && char.IsLetter(c));

    /// <summary>Where the domain that begins here ends, or -1: two labels or more, the last one of letters.</summary>
    private static int DomainEnd(string text, int from)
    {
        int end = -1, labels = 0, at = from, limit = Math.Min(text.Length, from + LongestDomain);
        while (at < limit)
        {
            int label = at;
            while (at < limit && (char.IsLetterOrDigit(text[at]) || (text[at] == '-' && at > label))) at++;
            int trimmed = at;
            while (trimmed > label && text[trimmed - 1] == '-') trimmed--;
            if (trimmed == label) break;
            if (++labels >= 2 && trimmed - label >= 2 && OnlyLetters(text.AsSpan(label, trimmed - label))) end = trimmed;
            if (trimmed != at || at >= limit || text[at] != '.') break;
            at++;
        }

        return end;
    }

    private static bool OnlyLetters(ReadOnlySpan<char> label)
    {
        foreach (char c in label)
            if (!char.IsLetter(c))
                return label.StartsWith("xn--");
        return true;
    }
}
