using System.Globalization;
using System.Text;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Words without what does not change an answer, as SQuAD's scorer has it: case, punctuation, English articles.</summary>
internal static class WordNormalization
{
    public static string[] Words(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (char c in text.ToLower(CultureInfo.InvariantCulture))
        {
            // The scorer knows ASCII's punctuation, symbols among it.
            if (!char.IsAscii(c) || !(char.IsPunctuation(c) || char.IsSymbol(c))) kept.Append(c);
        }

        return [.. kept.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(w => w is not ("a" or "an" or "the"))];
    }
}
