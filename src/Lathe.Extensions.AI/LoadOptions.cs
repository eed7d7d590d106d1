using Lathe.Inference;

namespace Lathe.Extensions.AI;

/// <summary>What <see cref="LatheChatClient.Load"/> is not to guess.</summary>
public sealed record LoadOptions
{
    /// <summary>A tokenizer's file or folder; null: the model's own, inside it or beside it.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>A built-in template's name or a Jinja file; null: the model's own, or for a model without one its bare text.</summary>
    public string? Template { get; init; }

    /// <summary>How conversations are remembered.</summary>
    public SessionOptions? Session { get; init; }
}
