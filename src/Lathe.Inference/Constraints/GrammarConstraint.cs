using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Tokens;

namespace Lathe.Inference.Constraints;

/// <summary>
/// Lets only tokens come that continue a text of a grammar. The tokens that may come are kept for each configuration of the automaton:
/// where it is known, masking and accepting look up and allocate nothing. For one thread; constraints of one
/// <see cref="TokenGrammar"/> share what does not depend on the text.
/// </summary>
public sealed class GrammarConstraint : TokenConstraint
{
    // Behind the text's end.
    private const int Ended = -1;
    private readonly TokenGrammar _grammar;
    private readonly Configurations _machine;
    private readonly ulong[] _bits;
    private readonly float[] _scratch, _ends;
    private readonly int[] _endTokens, _path;
    private TokenSet?[] _known = [];
    private TokenSet? _first;
    private int[] _history = new int[1024];
    private int _length;
    private bool _beginning;
    private long _room = Limits.CacheBytes, _knownBytes;

    /// <summary>Makes a constraint at the beginning of an output that follows some text.</summary>
    /// <param name="grammar">What may come.</param>
    public GrammarConstraint(TokenGrammar grammar)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        _grammar = grammar;
        _machine = new Configurations(grammar.Grammar.Automaton);
        _bits = new ulong[grammar.Words];
        _scratch = new float[grammar.Words];
        _endTokens = [.. grammar.Vocabulary.EndTokens];
        _ends = new float[_endTokens.Length];
        _path = new int[Math.Max(grammar.Vocabulary.Middle.Depth, grammar.Vocabulary.Beginning.Depth) + 1];
        _history[0] = _machine.Start;
    }

    /// <inheritdoc/>
    public override bool Complete => Current == Ended || _machine.IsComplete(Current);

    /// <inheritdoc/>
    public override bool Finished => Complete && (Current == Ended || Allowed().Count == 0);

    /// <summary>Tokens accepted and not taken back.</summary>
    public int Length => _length;

    private int Current => _history[_length];

    /// <inheritdoc/>
    public override void Begin(ReadOnlySpan<int> prompt)
    {
        Reset();
        _beginning = _grammar.Vocabulary.IsBeginning(prompt);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Trim();
        _length = 0;
        _history[0] = _machine.Start;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer logits than tokens.</exception>
    /// <exception cref="InvalidOperationException">The vocabulary has no token that could come, or the grammar is too ambiguous.</exception>
    public override void Mask(Span<float> logits)
    {
        if (logits.Length < _grammar.Vocabulary.Size)
            throw new ArgumentException($"There are {logits.Length} logits, but the vocabulary has {_grammar.Vocabulary.Size} tokens: is this the model's tokenizer?", nameof(logits));
        bool complete = Complete;
        for (int i = 0; i < _ends.Length; i++) _ends[i] = complete ? logits[_endTokens[i]] : float.NegativeInfinity;
        if (Current == Ended) logits.Fill(float.NegativeInfinity);
        else
        {
            TokenSet allowed = Allowed();
            if (allowed.Count == 0 && !complete)
                throw new InvalidOperationException($"After {_length} tokens no token of the vocabulary continues the text as the grammar wants it: the vocabulary cannot spell it.");
            allowed.Mask(logits, _scratch);
        }

        for (int i = 0; i < _ends.Length; i++) logits[_endTokens[i]] = _ends[i];
    }

    /// <inheritdoc/>
    public override bool Accept(int token)
    {
        int at = Current;
        if ((uint)token >= (uint)_grammar.Vocabulary.Size) return false;
        if (Array.IndexOf(_endTokens, token) >= 0)
        {
            if (!Complete) return false;
            at = Ended;
        }
        else
        {
            if (at == Ended) return false;
            ReadOnlySpan<byte> bytes = (IsFirst ? _grammar.Vocabulary.Beginning : _grammar.Vocabulary.Middle).Bytes(token);
            if (bytes.IsEmpty && !(IsFirst && Array.IndexOf(_grammar.Vocabulary.Silent, token) >= 0)) return false;
            foreach (byte value in bytes)
            {
                at = _machine.Step(at, value);
                if (at == Configurations.Dead) return false;
            }
        }

        if (++_length == _history.Length) Array.Resize(ref _history, _length * 2);
        _history[_length] = at;
        Trim();
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than were accepted.</exception>
    public override void Rollback(int tokens)
    {
        if ((uint)tokens > (uint)_length)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"{_length} tokens were accepted: no more can be taken back.");
        _length -= tokens;
    }

    private bool IsFirst => _beginning && _length == 0;

    private TokenSet Allowed()
    {
        if (IsFirst) return _first ??= WalkBeginning();
        int at = Current;
        if (at < _known.Length && _known[at] is { } known) return known;
        if (at >= _known.Length) Array.Resize(ref _known, Math.Max(_machine.Count, _known.Length * 2));
        TokenSet made = Combine(at);
        _knownBytes += made.Bytes;
        if (_knownBytes > Limits.CacheBytes) Forget();
        return _known[at] = made;
    }

    private TokenSet Combine(int configuration)
    {
        // The numbers stay valid while the machine grows, the span does not.
        long[] items = _machine.Items(configuration).ToArray();
        StateTokens? only = null;
        int states = 0;
        Array.Clear(_bits);
        foreach (long item in items)
        {
            if (Configurations.StateOf(item) == 0) continue;
            only = _grammar.Tokens(Configurations.StateOf(item));
            only.Certain.AddTo(_bits);
            states++;
        }

        if (states == 1 && only!.Open.Length == 0) return only.Certain;
        foreach (long item in items)
            if (Configurations.StateOf(item) != 0) Try(configuration, _grammar.Tokens(Configurations.StateOf(item)).Open);
        return _grammar.Share(_bits);
    }

    // Tokens in the order of their bytes: what one has in common with the last is not read again.
    private void Try(int configuration, int[] open)
    {
        TokenTrie trie = _grammar.Vocabulary.Middle;
        _path[0] = configuration;
        int read = 0;
        ReadOnlySpan<byte> last = [];
        foreach (int place in open)
        {
            int token = trie.Tokens[place];
            if ((_bits[token >> 6] >> token & 1) != 0) continue;
            ReadOnlySpan<byte> bytes = trie.Bytes(token);
            read = Math.Min(read, bytes.CommonPrefixLength(last));
            last = bytes;
            while (read < bytes.Length && _path[read] != Configurations.Dead)
            {
                _path[read + 1] = _machine.Step(_path[read], bytes[read]);
                read++;
            }

            if (read == bytes.Length && _path[read] != Configurations.Dead) _bits[token >> 6] |= 1UL << token;
        }
    }

    private TokenSet WalkBeginning()
    {
        TokenTrie trie = _grammar.Vocabulary.Beginning;
        Array.Clear(_bits);
        foreach (int token in _grammar.Vocabulary.Silent) _bits[token >> 6] |= 1UL << token;
        _path[0] = Current;
        for (int node = 0; node < trie.Count;)
        {
            int depth = trie.Depths[node];
            int next = _path[depth + 1] = _machine.Step(_path[depth], trie.Values[node]);
            for (int i = trie.FirstToken[node]; next != Configurations.Dead && i < trie.FirstToken[node + 1]; i++)
                _bits[trie.Tokens[i] >> 6] |= 1UL << trie.Tokens[i];
            node = next == Configurations.Dead ? trie.Ends[node] : node + 1;
        }

        return _grammar.Share(_bits);
    }

    // A long text of a recursive grammar meets ever new configurations: old ones go, but those that may be rolled back to.
    private void Trim()
    {
        if (_machine.Bytes < _room) return;
        int last = _length;
        while (_history[last] == Ended) last--;
        _machine.Keep(_history.AsSpan(0, last + 1));
        _room = Math.Max(Limits.CacheBytes, _machine.Bytes * 2);
        Forget();
    }

    private void Forget()
    {
        Array.Clear(_known);
        _knownBytes = 0;
    }
}
