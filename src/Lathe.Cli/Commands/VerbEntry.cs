namespace Lathe.Cli.Commands;

/// <summary>A verb before it is built: only the one that is asked for is.</summary>
/// <param name="Path">The words after <c>lathe</c>.</param>
/// <param name="Group">Its heading in <c>lathe --help</c>.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Create">Builds it.</param>
internal sealed record VerbEntry(string Path, string Group, string Summary, Func<string, string, Verb> Create)
{
    public string[] Words { get; } = Path.Split(' ');

    public Verb Build() => Create(Path, Summary);
}
