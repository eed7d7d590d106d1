using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Tokens;

namespace Lathe.Inference.Constraints;

/// <summary>
/// A grammar over the tokens of a vocabulary. For each state of the grammar's automaton it holds which tokens may come there whatever
/// the context, and which few depend on it, as XGrammar does (Dong et al., https://arxiv.org/abs/2411.15100); made when the state is
/// first met, or all at once by <see cref="Prepare"/>. Shared by any number of constraints on any threads.
/// </summary>
public sealed class TokenGrammar
{
    private readonly Lock _gate = new();
    private readonly StateTokens?[] _states;
    private readonly Dictionary<TokenSet, TokenSet> _sets = [];
    private readonly ulong[] _bits;
    private readonly int[] _exact, _follow;
    private Configurations _walker;
    private long _bytes;

    /// <summary>Joins the two.</summary>
    /// <param name="grammar">What texts may look like.</param>
    /// <param name="vocabulary">The tokens they are made of.</param>
    public TokenGrammar(Grammar grammar, TokenVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (Grammar, Vocabulary) = (grammar, vocabulary);
        _states = new StateTokens?[grammar.Automaton.States];
        _bits = new ulong[Words];
        (_exact, _follow) = (new int[vocabulary.Middle.Depth + 1], new int[vocabulary.Middle.Depth + 1]);
        _walker = new Configurations(grammar.Automaton, follow: true);
    }

    /// <summary>What texts may look like.</summary>
    public Grammar Grammar { get; }

    /// <summary>The tokens they are made of.</summary>
    public TokenVocabulary Vocabulary { get; }

    internal int Words => (Vocabulary.Size + 63) / 64;

    /// <summary>Makes the tokens of all states now, so that no token of an output waits for it.</summary>
    /// <param name="cancellation">Stops; what is made stays.</param>
    public void Prepare(CancellationToken cancellation = default)
    {
        for (int state = 1; state < _states.Length && Volatile.Read(ref _bytes) < Limits.CacheBytes; state++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Grammar.Automaton.Edges(state).IsEmpty) Tokens(state);
        }
    }

    internal StateTokens Tokens(int state)
    {
        if (Volatile.Read(ref _states[state]) is { } known) return known;
        lock (_gate)
        {
            if (_states[state] is { } made) return made;
            StateTokens tokens = Walk(state);
            _bytes += 64 + (tokens.Open.Length * 4L);
            Volatile.Write(ref _states[state], tokens);
            return tokens;
        }
    }

    /// <summary>The set of these bits; equal sets are one.</summary>
    internal TokenSet Share(ReadOnlySpan<ulong> bits)
    {
        var made = new TokenSet(bits);
        lock (_gate)
        {
            if (_sets.TryGetValue(made, out TokenSet? known)) return known;
            if (_bytes > Limits.CacheBytes)
            {
                _sets.Clear();
                Array.Clear(_states);
                _bytes = 0;
            }

            _bytes += made.Bytes;
            return _sets[made] = made;
        }
    }

    // Two machines walk along the tree: one ends with the rule, the other goes on with all that ever follows it. What only the other
    // can read depends on the caller.
    private StateTokens Walk(int state)
    {
        if (_walker.Bytes > Limits.CacheBytes / 2) _walker = new Configurations(Grammar.Automaton, follow: true);
        TokenTrie trie = Vocabulary.Middle;
        Array.Clear(_bits);
        List<int> open = [];
        (_exact[0], _follow[0]) = (_walker.Within(state, follow: false), _walker.Within(state, follow: true));
        for (int node = 0; node < trie.Count;)
        {
            int depth = trie.Depths[node];
            byte value = trie.Values[node];
            int exact = _exact[depth] == Configurations.Dead ? Configurations.Dead : _walker.Step(_exact[depth], value);
            int follow = _walker.Step(_follow[depth], value);
            if (follow == Configurations.Dead)
            {
                node = trie.Ends[node];
                continue;
            }

            (_exact[depth + 1], _follow[depth + 1]) = (exact, follow);
            int last = trie.FirstToken[node + 1];
            for (int i = trie.FirstToken[node]; i < last; i++)
            {
                if (exact == Configurations.Dead) open.Add(i);
                else _bits[trie.Tokens[i] >> 6] |= 1UL << trie.Tokens[i];
            }

            node++;
        }

        return new StateTokens(Share(_bits), [.. open]);
    }
}
