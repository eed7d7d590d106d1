namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>How a <see cref="MergeModel"/> treats what its merges do not say.</summary>
internal sealed record MergeOptions
{
    /// <summary>The token for unknown characters; null drops them.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Spell unknown characters with the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> where the vocabulary has them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>One unknown token for a run of unknown characters.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>A piece that is a token is that token, whatever its merges would give.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>What a character that does not start its piece is spelled with in front (<c>##</c>).</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>What the last character of a piece is spelled with behind (<c>&lt;/w&gt;</c>).</summary>
    public string EndSuffix { get; init; } = "";
}
