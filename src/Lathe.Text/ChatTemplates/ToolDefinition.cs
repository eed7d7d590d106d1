namespace Lathe.Text.ChatTemplates;

/// <summary>A tool that a model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, for the model to read.</param>
/// <param name="Parameters">The JSON schema of its arguments, as text.</param>
public sealed record ToolDefinition(string Name, string Description, string Parameters = """{"type": "object", "properties": {}}""");
