using Lathe.Inference.Constraints.Tokens;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Constraints;

/// <summary>
/// The bytes of a tokenizer's tokens, sorted for constraints. Made once for a tokenizer (a tenth of a second for a hundred thousand
/// tokens) and shared by all grammars; immutable.
/// </summary>
public sealed class TokenVocabulary
{
    private readonly Tokenizer _tokenizer;

    /// <summary>Takes the tokens apart.</summary>
    /// <param name="tokenizer">Whose tokens they are.</param>
    /// <param name="endTokens">Tokens that end a text; null takes those that the tokenizer ends and begins texts with, as <see cref="Generator"/> does.</param>
    /// <exception cref="ArgumentException">An end token is not in the vocabulary.</exception>
    public TokenVocabulary(Tokenizer tokenizer, IEnumerable<int>? endTokens = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        int?[] ends = [tokenizer.EndId, tokenizer.BeginId];
        EndTokens = [.. (endTokens ?? ends.OfType<int>()).Distinct()];
        foreach (int id in EndTokens)
        {
            if ((uint)id >= (uint)tokenizer.VocabularySize)
                throw new ArgumentException($"The end token {id} is not in the vocabulary: expected 0 to {tokenizer.VocabularySize - 1}.", nameof(endTokens));
        }

        Middle = new TokenTrie(Texts((id, _) => tokenizer.TokenBytes(id)));
        byte[][] starts = Texts((id, first) => tokenizer.TokenBytes(id, first));
        bool same = true;
        for (int id = 0; id < starts.Length && same; id++) same = Middle.Bytes(id).SequenceEqual(starts[id]);
        Beginning = same ? Middle : new TokenTrie(starts);
        Silent = [.. Enumerable.Range(0, Size).Where(id => Beginning.Bytes(id).IsEmpty && !Middle.Bytes(id).IsEmpty)];
    }

    private delegate ReadOnlySpan<byte> Spelling(int id, int? previous);

    /// <summary>Tokens, special ones among them.</summary>
    public int Size => _tokenizer.VocabularySize;

    /// <summary>Tokens that end a text: they may come where it is complete.</summary>
    public IReadOnlyList<int> EndTokens { get; }

    /// <summary>Tokens inside a text.</summary>
    internal TokenTrie Middle { get; }

    /// <summary>Tokens at the start of a text, where some tokenizers leave out a leading space.</summary>
    internal TokenTrie Beginning { get; }

    /// <summary>Tokens that at the start of a text add nothing to it: a space that is left out there.</summary>
    internal int[] Silent { get; }

    /// <summary>Whether what follows these tokens is the start of a text: none of them is text.</summary>
    internal bool IsBeginning(ReadOnlySpan<int> prompt)
    {
        foreach (int id in prompt)
            if (!_tokenizer.IsSpecial(id)) return false;
        return true;
    }

    private byte[][] Texts(Spelling bytes)
    {
        var texts = new byte[Size][];
        for (int id = 0; id < texts.Length; id++)
            texts[id] = _tokenizer.IsSpecial(id) || id == _tokenizer.UnknownId || EndTokens.Contains(id) ? [] : bytes(id, null).ToArray();
        return texts;
    }
}
