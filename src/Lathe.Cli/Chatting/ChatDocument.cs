namespace Lathe.Cli.Chatting;

/// <summary>A saved conversation, in the form that datasets of conversations have.</summary>
/// <param name="Messages">Oldest first; the system message is the first of them.</param>
internal sealed record ChatDocument(IReadOnlyList<ChatMessageDocument>? Messages);
