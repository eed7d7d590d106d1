using System.Collections.Immutable;

namespace Lathe.Text.Tokenizers;

/// <summary>All that a byte-level BPE tokenizer knows, in the shape in which files hold it and the trainer makes it.</summary>
public sealed record ByteLevelBpeModel
{
    /// <summary>The bytes of each token, by id; null where an id is free or belongs to an added token.</summary>
    public required IReadOnlyList<byte[]?> Tokens { get; init; }

    /// <summary>The merges, first one first; null where the ids themselves are the ranks and any two tokens merge whose bytes together are a token (tiktoken).</summary>
    public IReadOnlyList<BpeMerge>? Merges { get; init; }

    /// <summary>How text is cut into pieces; no merge reaches over a cut.</summary>
    public required PreTokenizer Pattern { get; init; }

    /// <summary>Special and added tokens.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>A piece that is a token is that token, whatever the merges would make of it (Llama-3; always so for tiktoken).</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>A text, and what follows an added token, that begins with no blank is read as if it did.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>Id that begins a text, or null.</summary>
    public int? BeginId { get; init; }

    /// <summary>Id that ends a text, or null.</summary>
    public int? EndId { get; init; }

    /// <summary>Id of padding, or null.</summary>
    public int? PadId { get; init; }

    /// <summary>Id for a byte that the vocabulary lacks; null makes that an error.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Ids put before a text by <see cref="EncodeOptions.AddSpecial"/>.</summary>
    public ImmutableArray<int> Before { get; init; } = [];

    /// <summary>Ids put after a text by <see cref="EncodeOptions.AddSpecial"/>.</summary>
    public ImmutableArray<int> After { get; init; } = [];

    /// <summary>Changes a text before it is cut (Qwen composes: NFC), or null. Text that is ASCII is not shown to it.</summary>
    public Func<string, string>? Normalize { get; init; }
}
