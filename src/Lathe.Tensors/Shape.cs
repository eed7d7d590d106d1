using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lathe.Tensors;

/// <summary>The sizes of a tensor's axes, outermost first; row-major. A value type of at most <see cref="MaxRank"/> axes.</summary>
/// <remarks>Write it as a collection expression: <c>Shape s = [batch, time, width];</c> Nothing is allocated.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The most axes a tensor can have.</summary>
    public const int MaxRank = 8;

    private readonly Sizes _sizes;

    /// <summary>Makes a shape of the sizes given.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> axes, or a negative size.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ArgumentException($"A tensor has at most {MaxRank} axes, not {sizes.Length}.", nameof(sizes));
        Rank = sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0) throw new ArgumentException($"Axis {i} has size {sizes[i]}: a size is 0 or more.", nameof(sizes));
            _sizes[i] = sizes[i];
        }
    }

    /// <summary>Number of axes; 0 is a scalar.</summary>
    public int Rank { get; }

    /// <summary>Number of elements.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            for (int i = 0; i < Rank; i++) count = checked(count * _sizes[i]);
            return count;
        }
    }

    /// <summary>Size of an axis; a negative axis counts from the end.</summary>
    public int this[int axis] => _sizes[Axis(axis)];

    /// <summary>Makes a shape; used by collection expressions.</summary>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes);

    /// <summary>Same sizes in the same order.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different sizes, or another order.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The axis as a number from 0, where <paramref name="axis"/> may count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public int Axis(int axis)
    {
        int at = axis < 0 ? axis + Rank : axis;
        if ((uint)at >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape {this} has {Rank} axes.");
        return at;
    }

    /// <summary>Product of the sizes of axes <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public long CountOf(int from, int to)
    {
        long count = 1;
        for (int i = from; i < to; i++) count = checked(count * _sizes[i]);
        return count;
    }

    /// <summary>The same shape with one axis resized.</summary>
    public Shape With(int axis, int size)
    {
        Span<int> sizes = stackalloc int[MaxRank];
        CopyTo(sizes);
        sizes[Axis(axis)] = size;
        return new Shape(sizes[..Rank]);
    }

    /// <summary>Copies the sizes; returns how many.</summary>
    public int CopyTo(Span<int> destination)
    {
        ((ReadOnlySpan<int>)_sizes)[..Rank].CopyTo(destination);
        return Rank;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Rank == other.Rank && ((ReadOnlySpan<int>)_sizes)[..Rank].SequenceEqual(((ReadOnlySpan<int>)other._sizes)[..Rank]);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (int i = 0; i < Rank; i++) hash.Add(_sizes[i]);
        return hash.ToHashCode();
    }

    /// <summary><c>[2, 3]</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < Rank; i++) text.Append(i == 0 ? "" : ", ").Append(_sizes[i]);
        return text.Append(']').ToString();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Rank; i++) yield return _sizes[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [InlineArray(MaxRank)]
    private struct Sizes
    {
        private int _first;
    }
}
