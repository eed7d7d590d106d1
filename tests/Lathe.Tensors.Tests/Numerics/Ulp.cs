namespace Lathe.Tensors.Tests.Numerics;

/// <summary>Errors in units in the last place.</summary>
internal static class Ulp
{
    /// <summary>Distance of <paramref name="got"/> from the true value in float spacings there; infinite for a wrong special value.</summary>
    public static double Error(float got, double truth)
    {
        if (double.IsNaN(truth)) return float.IsNaN(got) ? 0 : double.PositiveInfinity;
        var rounded = (float)truth;
        if (float.IsInfinity(rounded) || !float.IsFinite(got)) return rounded.Equals(got) ? 0 : double.PositiveInfinity;
        int exponent = truth == 0 ? -126 : Math.Max(Math.ILogB(truth), -126);
        return Math.Abs(got - truth) / Math.ScaleB(1, exponent - 23);
    }
}
