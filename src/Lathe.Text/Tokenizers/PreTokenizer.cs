using Lathe.Text.Tokenizers.Patterns;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// Cuts a text into the pieces inside which byte pairs are merged: one of the published patterns, scanned by hand over UTF-8.
/// A byte that is not UTF-8 counts as a character that is neither letter nor digit nor white space.
/// </summary>
public abstract class PreTokenizer
{
    private protected PreTokenizer(string name, string regex) => (Name, Regex) = (name, regex);

    /// <summary>A short name: <c>gpt2</c>, <c>cl100k</c>, <c>o200k</c>, <c>llama3</c>, <c>qwen2</c>.</summary>
    public string Name { get; }

    /// <summary>The published pattern that the scanner is equal to.</summary>
    public string Regex { get; }

    /// <summary>GPT-2's, also of r50k, p50k, RoBERTa and CS336.</summary>
    public static PreTokenizer Gpt2 { get; } = new Gpt2PreTokenizer();

    /// <summary>The one of GPT-3.5 and GPT-4.</summary>
    public static PreTokenizer Cl100k { get; } = new Cl100kPreTokenizer("cl100k", 3);

    /// <summary>The one of GPT-4o.</summary>
    public static PreTokenizer O200k { get; } = new O200kPreTokenizer();

    /// <summary>Llama-3's: the same pieces as <see cref="Cl100k"/>.</summary>
    public static PreTokenizer Llama3 { get; } = new Cl100kPreTokenizer("llama3", 3);

    /// <summary>The one of Qwen 2, 2.5 and 3: as <see cref="Cl100k"/>, each digit alone.</summary>
    public static PreTokenizer Qwen2 { get; } = new Cl100kPreTokenizer("qwen2", 1);

    /// <summary>No pieces: the whole text is one.</summary>
    public static PreTokenizer Whole { get; } = new WholePreTokenizer();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PreTokenizer> All { get; } = [Gpt2, Cl100k, O200k, Llama3, Qwen2, Whole];

    /// <summary>The one with this name, or null.</summary>
    public static PreTokenizer? ByName(string name) => All.FirstOrDefault(p => p.Name == name);

    /// <summary>The one that is equal to a pattern as tokenizer files spell it, or null for a pattern that is none of these.</summary>
    public static PreTokenizer? ByRegex(string regex) => PreTokenizerSpellings.Find(regex);

    /// <summary>The end of the piece that begins at <paramref name="start"/>: always beyond it. Where the text ends is part of the pattern.</summary>
    /// <param name="text">UTF-8, the whole of the text or at least four bytes more than the piece and its white space.</param>
    /// <param name="start">Below the text's length.</param>
    public abstract int Next(ReadOnlySpan<byte> text, int start);

    /// <summary>All pieces of a text.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        var pieces = new List<string>();
        for (int start = 0; start < utf8.Length;)
        {
            int end = Next(utf8, start);
            pieces.Add(System.Text.Encoding.UTF8.GetString(utf8, start, end - start));
            start = end;
        }

        return pieces;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
