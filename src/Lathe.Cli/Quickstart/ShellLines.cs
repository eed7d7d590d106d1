namespace Lathe.Cli.Quickstart;

/// <summary>A command in as many lines as it needs, each but the last ending with a backslash: it can be pasted as it stands.</summary>
internal static class ShellLines
{
    private const int Indent = 6;

    public static IEnumerable<string> Fold(string command, int width)
    {
        int room = Math.Max(24, width - Indent - 2);
        string line = "";
        foreach (string part in Parts(command))
        {
            if (line.Length > 0 && line.Length + 1 + part.Length > room)
            {
                yield return line + " \\";
                line = "";
            }

            line = line.Length == 0 ? part : line + " " + part;
        }

        yield return line;
    }

    // A flag stays with its first value.
    private static IEnumerable<string> Parts(string command)
    {
        string[] words = [.. Words(command)];
        for (int i = 0; i < words.Length; i++)
        {
            bool pair = words[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal);
            yield return pair ? $"{words[i]} {words[++i]}" : words[i];
        }
    }

    // Blanks between quotes divide nothing.
    private static IEnumerable<string> Words(string command)
    {
        int start = 0;
        bool quoted = false;
        for (int i = 0; i < command.Length; i++)
        {
            if (command[i] == '"') quoted = !quoted;
            if (command[i] != ' ' || quoted) continue;
            if (i > start) yield return command[start..i];
            start = i + 1;
        }

        if (start < command.Length) yield return command[start..];
    }
}
