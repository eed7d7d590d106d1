namespace Lathe.Cli.Chatting;

/// <summary>What a command of the chat said, or what went wrong, as a line of <c>--json</c>.</summary>
/// <param name="Type"><c>note</c> or <c>error</c>.</param>
/// <param name="Text">In words.</param>
internal sealed record ChatNoteDocument(string Type, string Text);
