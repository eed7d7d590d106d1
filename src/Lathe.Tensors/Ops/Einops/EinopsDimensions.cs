using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Ops.Einops;

/// <summary>A short list of integers held by value, so that a plan lives on the stack.</summary>
internal struct EinopsDimensions
{
    private Buffer _values;
    private int _count;

    [UnscopedRef]
    public readonly ReadOnlySpan<int> Span => ((ReadOnlySpan<int>)_values)[.._count];

    public void Add(int value, EinopsPattern pattern)
    {
        if (_count == EinopsPattern.MaxRank)
            throw new EinopsException(pattern.Text, $"more than {EinopsPattern.MaxRank} dimensions for this shape: use two steps");
        _values[_count++] = value;
    }

    [InlineArray(EinopsPattern.MaxRank)]
    private struct Buffer
    {
        private int _first;
    }
}
