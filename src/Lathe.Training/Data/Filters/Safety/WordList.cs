namespace Lathe.Training.Data.Filters.Safety;

/// <summary>
/// Words and phrases that a text must not have. They are found as whole words; those of scripts without blanks between words anywhere.
/// </summary>
internal sealed class WordList
{
    private readonly SafetyLexicon _lexicon = new();
    private readonly List<string> _anywhere = [];

    /// <param name="path">UTF-8, one word or phrase a line; its name without ending is the rule's name.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file holds no words.</exception>
    public WordList(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        int count = 0;
        foreach (string line in File.ReadLines(path))
        {
            string entry = line.Trim();
            if (entry.Length == 0) continue;
            count++;
            // A star is the censor's own here, and stands for no ending.
            if (entry.Any(c => c >= '\u0E00' && char.IsLetter(c))) _anywhere.Add(entry);
            else if (SafetyText.Words(entry).Count > 0) _lexicon.Add(entry.Replace('*', ' '));
            else _anywhere.Add(entry);
        }

        if (count == 0) throw new FormatException($"'{path}' holds no words: expected a text file with a word or phrase on each line.");
    }

    public string Name { get; }

    /// <summary>What of the list stands in a text.</summary>
    public IEnumerable<SafetyFinding> Find(string text, IReadOnlyList<ReadOnlyMemory<char>> words)
    {
        foreach (SafetyTermHit hit in _lexicon.Find(words)) yield return new SafetyFinding(SafetyCategory.Words, Name, hit.Words);
        foreach (string entry in _anywhere)
            if (text.Contains(entry, StringComparison.OrdinalIgnoreCase))
                yield return new SafetyFinding(SafetyCategory.Words, Name, entry);
    }
}
