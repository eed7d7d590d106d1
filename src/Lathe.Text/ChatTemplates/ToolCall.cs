namespace Lathe.Text.ChatTemplates;

/// <summary>A call of a tool that an assistant asks for.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">Its arguments: a JSON object as text.</param>
public sealed record ToolCall(string Name, string Arguments)
{
    /// <summary>What the result will name the call by, or null.</summary>
    public string? Id { get; init; }
}
