namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// The symbols of one piece as a linked list, and their merging: of all pairs of neighbours the one of lowest rank first, the
/// leftmost among equals, until no pair has a merge. A heap holds the candidates, O(n log n); one that a later merge has made
/// stale is known by the symbols no longer being what they were.
/// </summary>
internal sealed class SymbolList
{
    private Symbol[] _symbols = new Symbol[64];
    private Candidate[] _heap = new Candidate[64];
    private int _candidates;

    public int Count { get; private set; }

    /// <summary>Pairs seen for each symbol listed here by the model, which takes such symbols apart again; usually null.</summary>
    public Dictionary<int, (int Left, int Right)>? Splits { get; set; }

    public ref Symbol this[int index] => ref _symbols[index];

    public void Clear() => Count = 0;

    /// <summary>Adds a symbol at the end.</summary>
    /// <param name="id">What merges are looked up by; below zero for one that never merges.</param>
    /// <param name="start">Where its bytes start in the piece.</param>
    /// <param name="length">How many bytes they are.</param>
    public void Add(int id, int start, int length)
    {
        if (Count == _symbols.Length) Array.Resize(ref _symbols, 2 * Count);
        _symbols[Count] = new Symbol { Id = id, Start = start, Length = length, Previous = Count - 1, Next = Count + 1 };
        Count++;
    }

    /// <summary>Merges until nothing merges. Symbol 0 is always the first of the result; <see cref="Symbol.Next"/> leads on to <see cref="Count"/>.</summary>
    public void Merge(MergeTable pairs, Func<int, bool>? isSplit = null)
    {
        _candidates = 0;
        for (int i = 1; i < Count; i++) Consider(pairs, isSplit, i - 1, i);
        while (_candidates > 0)
        {
            Candidate top = Pop();
            ref Symbol left = ref _symbols[top.Left];
            if (left.Id != top.LeftId || left.Next >= Count || left.Length == 0) continue;
            ref Symbol right = ref _symbols[left.Next];
            if (right.Id != top.RightId || left.Length + right.Length != top.Length) continue;
            left.Id = top.Merged;
            left.Length += right.Length;
            right.Length = 0;
            right.Id = -1;
            left.Next = right.Next;
            if (left.Next < Count) _symbols[left.Next].Previous = top.Left;
            if (left.Previous >= 0) Consider(pairs, isSplit, left.Previous, top.Left);
            if (left.Next < Count) Consider(pairs, isSplit, top.Left, left.Next);
        }
    }

    private void Consider(MergeTable pairs, Func<int, bool>? isSplit, int left, int right)
    {
        ref Symbol a = ref _symbols[left];
        ref Symbol b = ref _symbols[right];
        if (!pairs.TryGet(a.Id, b.Id, out (int Rank, int Symbol) merge)) return;
        if (isSplit is not null && isSplit(merge.Symbol)) (Splits ??= [])[merge.Symbol] = (a.Id, b.Id);
        Push(new Candidate(((ulong)(uint)merge.Rank << 32) | (uint)left, a.Id, b.Id, merge.Symbol, a.Length + b.Length));
    }

    private void Push(Candidate candidate)
    {
        if (_candidates == _heap.Length) Array.Resize(ref _heap, 2 * _candidates);
        int at = _candidates++;
        for (int parent; at > 0 && _heap[parent = (at - 1) / 2].Order > candidate.Order; at = parent) _heap[at] = _heap[parent];
        _heap[at] = candidate;
    }

    private Candidate Pop()
    {
        Candidate top = _heap[0], last = _heap[--_candidates];
        int at = 0;
        for (int child; (child = (2 * at) + 1) < _candidates; at = child)
        {
            if (child + 1 < _candidates && _heap[child + 1].Order < _heap[child].Order) child++;
            if (_heap[child].Order >= last.Order) break;
            _heap[at] = _heap[child];
        }

        _heap[at] = last;
        return top;
    }

    internal struct Symbol
    {
        public int Id, Start, Length, Previous, Next;
    }

    private readonly record struct Candidate(ulong Order, int LeftId, int RightId, int Merged, int Length)
    {
        public int Left => (int)(uint)Order;
    }
}
