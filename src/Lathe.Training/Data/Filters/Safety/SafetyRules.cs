namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Rules and word lists that a text is checked against; each says what fired. No classifier.</summary>
public sealed class SafetyRules
{
    private SafetyRules()
    {
    }

    /// <summary>Lathe's own rules: an act, an object and a sign that someone wants it done, near each other. English.</summary>
    public static SafetyRules BuiltIn { get; } = new();

    /// <summary>These rules and the word lists of some files besides (one word or phrase a line, as LDNOOBW's).</summary>
    public SafetyRules WithWordLists(params IEnumerable<string> paths) => throw new NotImplementedException();

    /// <summary>What fires on the text; empty where nothing does.</summary>
    public IReadOnlyList<SafetyFinding> Check(string text) => throw new NotImplementedException();
}
