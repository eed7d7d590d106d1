namespace Lathe.Text.ChatTemplates;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Whose it is: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, or what else the template knows.</param>
/// <param name="Content">Its text; null where an assistant only calls tools.</param>
public sealed record ChatTurn(string Role, string? Content)
{
    /// <summary>What the assistant thought before it answered (<c>reasoning_content</c>), or null.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Tools that the assistant calls.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Of a tool's result: the call that it answers, or null.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Of a tool's result: the tool's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the model wrote it.</summary>
    public bool IsAnswer => Role == "assistant";

    /// <summary>A message with instructions.</summary>
    public static ChatTurn System(string content) => new("system", content);

    /// <summary>A message of the user.</summary>
    public static ChatTurn User(string content) => new("user", content);

    /// <summary>An answer.</summary>
    public static ChatTurn Assistant(string? content) => new("assistant", content);
}
