using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>How people type: a letter twice, one left out, two the wrong way round; or all of it in capitals.</summary>
internal static class Typing
{
    private const int Shortest = 4;

    // What a slip must not touch: numbers, and what one letter turns into another operation.
    private static readonly HashSet<string> Kept = new(["three", "four", "five", "seven", "eight", "nine", "zero", "least", "last"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The text with one slip, in a word of at least four letters; the text itself where there is none.</summary>
    public static string Slip(string text, PhiloxRandom random)
    {
        List<(int Start, int Length)> words = Words(text);
        if (words.Count == 0) return text;
        (int start, int length) = words[random.Next(words.Count)];

        // Neither the first letter nor the last.
        int at = start + 1 + random.Next(length - 3);
        return random.Next(3) switch
        {
            0 => text[..at] + text[at] + text[at..],
            1 => text[..at] + text[(at + 1)..],
            _ => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
        };
    }

    private static List<(int Start, int Length)> Words(string text)
    {
        var words = new List<(int, int)>();
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
            if (end - start >= Shortest && !Kept.Contains(text[start..end])) words.Add((start, end - start));
            start = end + 1;
        }

        return words;
    }
}
