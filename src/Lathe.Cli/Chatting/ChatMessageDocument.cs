namespace Lathe.Cli.Chatting;

/// <summary>A message of a saved conversation.</summary>
internal sealed record ChatMessageDocument(string? Role, string? Content);
