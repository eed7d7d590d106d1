namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>Groups that grow together (union-find with path halving); a group is named after its first member.</summary>
internal sealed class DisjointSets
{
    private readonly List<int> _parents = [];

    /// <summary>A new member, alone.</summary>
    public int Add()
    {
        _parents.Add(_parents.Count);
        return _parents.Count - 1;
    }

    /// <summary>The first member of a member's group.</summary>
    public int Find(int member)
    {
        while (_parents[member] != member) member = _parents[member] = _parents[_parents[member]];
        return member;
    }

    /// <summary>Makes two groups one.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        _parents[Math.Max(a, b)] = Math.Min(a, b);
    }
}
