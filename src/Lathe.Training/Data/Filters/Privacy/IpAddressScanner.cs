using System.Net;
using System.Net.Sockets;

namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>
/// Addresses of computers: runs of the characters that such addresses are made of, read by the runtime's own parser. Addresses of
/// nobody (loopback, unspecified, net masks) stay, since handbooks are full of them.
/// </summary>
internal static class IpAddressScanner
{
    // 45 is the longest spelling of an IPv6 address; longer runs are something else.
    private const int Longest = 45;

    public static List<PersonalDataMatch> Find(string text)
    {
        List<PersonalDataMatch> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            if (!IsPart(text[at])) continue;
            int start = at, dots = 0, colons = 0;
            for (; at < text.Length && IsPart(text[at]); at++)
            {
                if (text[at] == '.') dots++;
                else if (text[at] == ':') colons++;
            }

            int end = at;
            bool apart = (start == 0 || !IsWord(text[start - 1])) && (end == text.Length || !IsWord(text[end]));
            // A full stop behind an address, and the colon before a port that is no number.
            while (end > start && text[end - 1] is '.' or ':') end -= text[end - 1] == ':' && end - 2 >= start && text[end - 2] == ':' ? 2 : 1;
            if (!apart || end <= start) continue;
            if (dots >= 3 && colons <= 1) AddFour(text, start, end, found);
            else if (colons >= 2 && end - start <= Longest && IsSix(text.AsSpan(start, end - start))) found.Add(new PersonalDataMatch(PersonalDataKinds.IpAddress, start, end - start));
        }

        return found;
    }

    private static bool IsPart(char c) => char.IsAsciiHexDigit(c) || c is '.' or ':';

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    // Four numbers and perhaps a port behind them; five numbers are a version.
    private static void AddFour(string text, int start, int end, List<PersonalDataMatch> found)
    {
        int colon = text.IndexOf(':', start, end - start);
        if (colon == start || (start > 0 && text[start - 1] == '.')) return;
        if (colon > 0) end = colon;
        int at = start, numbers = 0;
        Span<int> parts = stackalloc int[4];
        while (at < end)
        {
            int number = 0, digits = 0;
            for (; at < end && char.IsAsciiDigit(text[at]); at++, digits++) number = digits < 3 ? (10 * number) + text[at] - '0' : 256;
            if (digits == 0 || number > 255 || numbers == 4) return;
            parts[numbers++] = number;
            if (at == end) break;
            if (text[at++] != '.') return;
        }

        if (numbers == 4 && parts[0] is not (0 or 127 or 255)) found.Add(new PersonalDataMatch(PersonalDataKinds.IpAddress, start, end - start));
    }

    // Times (12:30:00) do not parse; names apart by colons (A::B) do, and are no addresses.
    private static bool IsSix(ReadOnlySpan<char> run)
    {
        if (!IPAddress.TryParse(run, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        int digits = 0, hex = 0;
        foreach (char c in run)
        {
            if (char.IsAsciiDigit(c)) digits++;
            if (char.IsAsciiHexDigit(c)) hex++;
        }

        return digits > 0 && hex >= 4;
    }
}
