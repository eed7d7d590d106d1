using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Reductions;

/// <summary>
/// A running total, lane by lane, that hands what an addition rounds away (Knuth's two-sum) on to the next one, as Kahan does:
/// the error of a long sum does not grow with its length.
/// </summary>
internal struct Compensated<T> where T : unmanaged
{
    private Vector512<T> _lost;

    /// <summary>The total; infinities and NaN as plain addition has them.</summary>
    public Vector512<T> Total { get; private set; }

    /// <summary>Adds one value a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<T> value)
    {
        value += _lost;
        Vector512<T> before = Total, sum = before + value, added = sum - before;
        Vector512<T> lost = (before - (sum - added)) + (value - added);

        // Where the total is infinite, what was lost is infinity minus infinity.
        _lost = Vector512.ConditionalSelect(Vector512.Equals(lost, lost), lost, Vector512<T>.Zero);
        Total = sum;
    }
}
