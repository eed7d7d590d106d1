namespace Lathe.Cli.Walkthrough;

/// <summary>One step between the text and the gradient.</summary>
internal sealed record WalkStep
{
    public required string Title { get; init; }

    /// <summary>What happens, as a paper writes it.</summary>
    public required string Formula { get; init; }

    /// <summary>What it is for, in two or three sentences.</summary>
    public required string Why { get; init; }

    /// <summary>Real shapes and values; a name and a text each.</summary>
    public IReadOnlyList<(string Name, string Text)> Facts { get; init; } = [];

    /// <summary>A picture, drawn as wide as the screen lets it.</summary>
    public Func<int, IEnumerable<string>>? Picture { get; init; }
}
