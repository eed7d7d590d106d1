using Lathe.Cli.Hosting;

namespace Lathe.Cli.Data;

/// <summary>Values of flags that are written <c>name=value</c>.</summary>
internal static class Pairs
{
    public static Dictionary<string, string> Parse(string flag, string[]? values)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string value in (values ?? []).SelectMany(v => flag == "--columns" ? v.Split(',', StringSplitOptions.RemoveEmptyEntries) : [v]))
        {
            int at = value.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw CliException.Usage($"{flag} is '{value}': expected NAME=VALUE.");
            pairs[value[..at].Trim()] = value[(at + 1)..].Trim();
        }

        return pairs;
    }
}
