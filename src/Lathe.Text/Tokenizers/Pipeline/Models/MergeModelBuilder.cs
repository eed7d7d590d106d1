using System.Buffers;
using System.Text;
using Lathe.Text.Tokenizers.SentencePiece;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>Makes a <see cref="MergeModel"/> from the two ways in which merges are written down.</summary>
internal static class MergeModelBuilder
{
    private const int LongestPiece = 1024;

    /// <summary>From a list of merges, the first of lowest rank.</summary>
    /// <param name="tokens">The tokens by id.</param>
    /// <param name="merges">Ids of the parts and of the whole.</param>
    /// <param name="options">Unknown characters, prefixes.</param>
    /// <param name="hidden">Ids that text never becomes, such as special tokens.</param>
    public static MergeModel FromMerges(
        IReadOnlyList<string?> tokens, IReadOnlyList<(int Left, int Right, int Merged)> merges, MergeOptions options, Func<int, bool> hidden)
    {
        var characters = new List<byte[]?>();
        var ids = new List<int>();
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is not { } token || hidden(id) || !IsOneCharacter(token)) continue;
            characters.Add(Encoding.UTF8.GetBytes(token));
            ids.Add(id);
        }

        var rules = new MergeRules
        {
            Pairs = new MergeTable([.. merges.Select((merge, rank) => (merge.Left, merge.Right, rank, merge.Merged))]),
            Merges = [.. merges.Select(merge => (merge.Left, merge.Right))],
            Characters = new PieceTable(characters),
            CharacterIds = [.. ids],
            Alone = Alone(tokens),
        };
        // Where a word could be taken for one whole token or carries affixes it must stay whole.
        bool apart = !options.IgnoreMerges && options.ContinuingPrefix.Length == 0 && options.EndSuffix.Length == 0
            && !tokens.Any(token => token is not null && HasInnerSpace(token));
        return new MergeModel(tokens, rules with { WordsAreApart = apart }, options);
    }

    /// <summary>
    /// From scores, as SentencePiece keeps them: two symbols merge where their text together is a token, the highest score first.
    /// </summary>
    /// <param name="pieces">The pieces by id; scores finite.</param>
    /// <param name="options">Unknown characters.</param>
    /// <param name="source">The file, for errors.</param>
    /// <exception cref="InvalidDataException">A piece is absurdly long: every way to cut it in two has to be looked up.</exception>
    public static MergeModel FromScores(IReadOnlyList<Piece> pieces, MergeOptions options, string source)
    {
        for (int id = 0; id < pieces.Count; id++)
            if (pieces[id].Text.Length > LongestPiece)
                throw new InvalidDataException($"{source}: piece {id} has {pieces[id].Text.Length} characters: expected at most {LongestPiece}.");
        string[] tokens = [.. pieces.Select(piece => piece.Text)];
        bool Mergeable(int id) => pieces[id].Kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused;
        // A character may be in tokens and be none itself: it takes a number above the tokens, so that it can still merge.
        var symbols = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Length; id++)
            if (Mergeable(id)) symbols.TryAdd(tokens[id], id);
        int next = tokens.Length;
        foreach (int id in symbols.Values.ToArray())
        {
            foreach (Rune rune in tokens[id].EnumerateRunes())
                if (symbols.TryAdd(rune.ToString(), next)) next++;
        }

        Dictionary<float, int> ranks = pieces.Select(piece => piece.Score + 0f).Distinct().OrderDescending()
            .Select((score, rank) => (score, rank)).ToDictionary(entry => entry.score, entry => entry.rank);
        var pairs = new List<(int Left, int Right, int Rank, int Symbol)>();
        var bySymbol = symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int id = 0; id < tokens.Length; id++)
        {
            if (!Mergeable(id) || symbols[tokens[id]] != id) continue;
            ReadOnlySpan<char> token = tokens[id];
            for (int cut = 1; cut < token.Length; cut++)
            {
                if (char.IsLowSurrogate(token[cut])) continue;
                if (bySymbol.TryGetValue(token[..cut], out int left) && bySymbol.TryGetValue(token[cut..], out int right))
                    pairs.Add((left, right, ranks[pieces[id].Score + 0f], id));
            }
        }

        (string Text, int Id)[] characters = [.. symbols.Where(entry => IsOneCharacter(entry.Key)).Select(entry => (entry.Key, entry.Value))];
        byte[]?[] frozen = [.. pieces.Select(piece => piece.Kind == PieceKind.UserDefined ? Encoding.UTF8.GetBytes(piece.Text) : null)];
        var rules = new MergeRules
        {
            Pairs = new MergeTable(pairs),
            Merges =
            [
                .. pairs.Where(pair => pair.Left < tokens.Length && pair.Right < tokens.Length)
                    .OrderBy(pair => pair.Rank).ThenBy(pair => pair.Left).ThenBy(pair => pair.Right)
                    .Select(pair => (pair.Left, pair.Right)),
            ],
            Characters = new PieceTable([.. characters.Select(character => Encoding.UTF8.GetBytes(character.Text))]),
            CharacterIds = [.. characters.Select(character => character.Id)],
            Frozen = frozen.Any(token => token is not null) ? new ByteTrie(frozen) : null,
            Unused = [.. Enumerable.Range(0, pieces.Count).Where(id => pieces[id].Kind == PieceKind.Unused)],
            Alone = Alone(symbols.Keys),
            WordsAreApart = !symbols.Keys.Any(HasInnerSpace),
        };
        return new MergeModel(tokens, rules, options);
    }

    private static SearchValues<byte> Alone(IEnumerable<string?> tokens)
    {
        bool[] beside = new bool[128];
        foreach (string? token in tokens)
        {
            if (token is null || token.Length < 2) continue;
            foreach (char character in token)
                if (character < 128) beside[character] = true;
        }

        return SearchValues.Create([.. Enumerable.Range(0, 128).Where(value => !beside[value]).Select(value => (byte)value)]);
    }

    private static bool IsOneCharacter(string token)
        => token.Length == 1 || (token.Length == 2 && char.IsSurrogatePair(token[0], token[1]));

    private static bool HasInnerSpace(string token)
    {
        for (int i = 1; i < token.Length; i++)
            if (token[i] == '▁' && token[i - 1] != '▁') return true;
        return false;
    }
}
