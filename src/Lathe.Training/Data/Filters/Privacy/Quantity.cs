using System.Buffers;

namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>
/// Tells numbers that are reckoned with from numbers that reach somebody: ten digits are a telephone number in a letter and a product in
/// a sum, and a set of arithmetic must not lose its results.
/// </summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Operators = SearchValues.Create("+*\u00d7\u00f7=^\u2212<>\u2248$\u20ac\u00a3");

    private static readonly string[] Announces = ["digit", "result", "sum", "product", "total", "equal", "answer", "difference", "quotient", "plus", "minus", "times", "divided", "multipl"];

    /// <summary>Whether digits without separators, perhaps behind a plus, are a quantity.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Their beginning.</param>
    /// <param name="end">Behind them.</param>
    public static bool Is(string text, int start, int end)
    {
        for (int i = start; i < end; i++)
            if (!char.IsAsciiDigit(text[i]) && !(i == start && text[i] == '+'))
                return false;
        ReadOnlySpan<char> before = text.AsSpan(0, start).TrimEnd();
        ReadOnlySpan<char> line = before[(before.LastIndexOf('\n') + 1)..];
        // A plus that stands behind a number adds; any other begins an international number.
        if (text[start] == '+') return !line.IsEmpty && char.IsAsciiDigit(line[^1]);
        int next = end;
        while (next < text.Length && text[next] is ' ' or '\t') next++;
        if (next < text.Length && Operators.Contains(text[next])) return true;
        if (!line.IsEmpty && Operators.Contains(line[^1])) return true;
        foreach (string word in Announces)
            if (line.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return Reckons(line);
    }

    // A sign between two numbers.
    private static bool Reckons(ReadOnlySpan<char> line)
    {
        for (int at = line.IndexOfAny(Operators); at >= 0;)
        {
            ReadOnlySpan<char> left = line[..at].TrimEnd(), right = line[(at + 1)..].TrimStart();
            if (left.Length > 0 && right.Length > 0 && char.IsAsciiDigit(left[^1]) && char.IsAsciiDigit(right[0])) return true;
            int further = line[(at + 1)..].IndexOfAny(Operators);
            at = further < 0 ? -1 : at + 1 + further;
        }

        return false;
    }
}
