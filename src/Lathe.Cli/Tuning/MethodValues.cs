using System.Globalization;

namespace Lathe.Cli.Tuning;

/// <summary>Values of a method's flags, as text: what <c>tune.json</c> keeps of them.</summary>
internal sealed class MethodValues(IReadOnlyDictionary<string, string> values)
{
    public double Number(string name, double otherwise) => values.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public int Integer(string name, int otherwise) => values.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string? Text(string name) => values.GetValueOrDefault(name);

    /// <summary>Whether a switch is on.</summary>
    public bool Is(string name) => values.ContainsKey(name);
}
