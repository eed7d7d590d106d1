using System.Text.Json;

namespace Lathe.Text.ChatTemplates;

/// <summary>What a template is given beside the messages.</summary>
public sealed record RenderOptions
{
    /// <summary>Only the messages.</summary>
    public static RenderOptions Default { get; } = new();

    /// <summary>End with what begins an answer, for the model to go on.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>Tools that the model may call.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Further variables that a template asks for, such as <c>enable_thinking</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>
    /// When encoding: read special tokens that a message spells as those tokens, as transformers does. Off: whoever writes a message
    /// cannot end it and speak as someone else. The assistant's own messages are read as they are.
    /// </summary>
    public bool SpecialInMessages { get; init; }

    /// <summary>What <c>strftime_now</c> looks at.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
