using System.Buffers;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>What a <see cref="MergeModel"/> merges. Symbols are token ids, and above them characters that are in tokens but are none.</summary>
internal sealed record MergeRules
{
    /// <summary>Rank and result of each pair.</summary>
    public required MergeTable Pairs { get; init; }

    /// <summary>The merges as <c>tokenizer.json</c> lists them, lowest rank first.</summary>
    public required IReadOnlyList<(int Left, int Right)> Merges { get; init; }

    /// <summary>The single characters that are symbols.</summary>
    public required PieceTable Characters { get; init; }

    /// <summary>The symbol of each of <see cref="Characters"/>.</summary>
    public required int[] CharacterIds { get; init; }

    /// <summary>Tokens found in the text before anything merges, longest first; null where there are none.</summary>
    public ByteTrie? Frozen { get; init; }

    /// <summary>Tokens that may arise in merging and are then taken apart.</summary>
    public HashSet<int>? Unused { get; init; }

    /// <summary>ASCII characters that stand in no token beside another character, such as line ends: they merge with nothing.</summary>
    public required SearchValues<byte> Alone { get; init; }

    /// <summary>No token has <c>▁</c> behind anything else, so words merge one by one.</summary>
    public bool WordsAreApart { get; init; }
}
