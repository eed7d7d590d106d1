using System.Text;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Formatting;

namespace Lathe.Cli.Data;

/// <summary>An example as its model reads it, with what is learnt of it in colour, or between ⟦ and ⟧ where there are no colours.</summary>
internal static class MaskView
{
    public static void Write(EncodedExample example, Tokenizer tokenizer, Screen screen)
    {
        bool plain = screen.Colors == ColorDepth.None;
        var text = new StringBuilder();
        for (int i = 0; i < example.Ids.Length;)
        {
            int end = i;
            while (end < example.Ids.Length && example.IsLearned[end] == example.IsLearned[i]) end++;

            // Whole prefixes, for a tokenizer may decode a token by the one before it.
            string part = tokenizer.Decode(example.Ids.AsSpan(0, end))[tokenizer.Decode(example.Ids.AsSpan(0, i)).Length..];
            text.Append(!example.IsLearned[i] ? Lines(part, screen.Ink.Dim) : plain ? $"⟦{part}⟧" : Lines(part, screen.Ink.Good));
            i = end;
        }

        foreach (string line in text.ToString().Split('\n')) screen.WriteLine("    " + line);
    }

    // Colour ends with each line, for it is indented.
    private static string Lines(string part, Func<string, string> style) => string.Join('\n', part.Split('\n').Select(line => line.Length == 0 ? "" : style(line)));
}
