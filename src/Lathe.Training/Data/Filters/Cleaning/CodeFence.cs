namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Markdown's fences around code.</summary>
internal static class CodeFence
{
    /// <summary>Whether the line opens or closes a fence.</summary>
    public static bool IsFence(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        return line.StartsWith("```") || line.StartsWith("~~~");
    }

    /// <summary>Whether the text's last fence is open.</summary>
    public static bool IsOpenAtEnd(ReadOnlySpan<char> text)
    {
        bool open = false;
        ReadOnlySpan<char> last = [];
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            open ^= IsFence(line) && !ClosesItself(line.Trim());
            last = line;
        }

        // A bare fence that ends the text opens nothing: it was left over.
        return open && last.Trim() is not ("```" or "~~~");
    }

    // ```code``` on one line is Markdown's inline code.
    private static bool ClosesItself(ReadOnlySpan<char> line) => line.Length > 6 && line.EndsWith("```") && line.StartsWith("```");
}
