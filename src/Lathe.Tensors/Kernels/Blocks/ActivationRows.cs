using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Rounds rows of floats to <see cref="ActivationGroup"/>s: 32 values share a scale, as in ggml's Q8_0, but the scale stays a float. Each row is rounded
/// by itself. A NaN or an infinity makes its group's scale NaN or infinite, and so every output that reads it NaN.
/// </summary>
internal readonly unsafe struct ActivationRows(float* x, ActivationGroup* groups, int columns, int padded) : IRangeJob
{
    /// <summary>Groups whose largest magnitude is below this are zero: 127 divided by it would overflow.</summary>
    private const float Least = 1e-36f;

    private const float Most = 127, Magic = 12582912f;
    private const int MagicBits = 0x4B400000, Grain = 8192;

    private readonly float* _x = x;
    private readonly ActivationGroup* _groups = groups;
    private readonly int _columns = columns;
    private readonly int _padded = padded;

    /// <summary>Rounds <paramref name="rows"/> rows of <paramref name="columns"/> floats; a row becomes <paramref name="padded"/> groups, the last of them zeros.</summary>
    public static void Round(float* x, ActivationGroup* groups, int rows, int columns, int padded)
    {
        var job = new ActivationRows(x, groups, columns, padded);
        Team.For(ref job, rows, Math.Max(1, Grain / columns));
    }

    public void Run(long from, long to)
    {
        int count = _columns / PanelLayout.Group;
        for (long row = from; row < to; row++)
        {
            float* x = _x + (row * _columns);
            ActivationGroup* y = _groups + (row * _padded);
            for (int g = 0; g < count; g++) Round(x + (g * PanelLayout.Group), y + g);
            for (int g = count; g < _padded; g++) y[g] = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(float* x, ActivationGroup* group)
    {
        Vector512<float> first = Vector512.Load(x), second = Vector512.Load(x + 16);
        // Magnitudes compare as integers, with NaN above everything.
        Vector512<int> magnitude = Vector512.Create(int.MaxValue);
        float most = BitConverter.Int32BitsToSingle(Largest(Vector512.Max(first.AsInt32() & magnitude, second.AsInt32() & magnitude)));
        bool dies = most < Least;
        float scale = dies ? 0 : most / Most;
        Vector512<float> inverse = Vector512.Create(dies ? 0 : Most / most), magic = Vector512.Create(Magic);
        // Adding 1.5·2²³ rounds to the nearest, halves to even, and leaves the integer in the low bits.
        Vector512<int> a = ((first * inverse) + magic).AsInt32() - Vector512.Create(MagicBits);
        Vector512<int> b = ((second * inverse) + magic).AsInt32() - Vector512.Create(MagicBits);
        Vector256<short> shorts = Vector256.Narrow(a.GetLower(), a.GetUpper()), others = Vector256.Narrow(b.GetLower(), b.GetUpper());
        Vector256.Narrow(shorts, others).Store(group->Quants);
        int firstSum = Vector512.Sum(a), secondSum = Vector512.Sum(b);
        group->Scale = scale;
        group->ScaledSum = scale * (firstSum + secondSum);
        group->NegativeSum = -firstSum - secondSum;
        group->NegativeFirst = -firstSum;
        group->NegativeSecond = -secondSum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest(Vector512<int> v)
    {
        Vector256<int> half = Vector256.Max(v.GetLower(), v.GetUpper());
        Vector128<int> q = Vector128.Max(half.GetLower(), half.GetUpper());
        q = Vector128.Max(q, Vector128.Shuffle(q, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(q[0], q[1]);
    }
}
