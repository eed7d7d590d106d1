namespace Lathe.Tensors.Tests.Cases;

/// <summary>Input values for cases: fixed functions of (input, element, elements).</summary>
internal static class Fills
{
    /// <summary>From −1 to 1, at least 0.05 away from 0, where relu and abs have kinks.</summary>
    public static double AwayFromZero(int input, int i, int count)
    {
        double v = Unit(input, i);
        return (v < 0.5 ? -1 : 1) * (0.05 + (0.95 * Math.Abs((2 * v) - 1)));
    }

    /// <summary>From 0.5 to 2.</summary>
    public static double Positive(int input, int i, int count) => 0.5 + (1.5 * Unit(input, i));

    /// <summary>A shuffled grid whose points lie 0.05 apart, so that a finite difference changes no order.</summary>
    public static double Apart(int input, int i, int count)
    {
        int stride = 7919;
        while (count > 1 && Gcd(stride, count) != 1) stride++;
        return 0.05 * (((long)i * stride % Math.Max(1, count)) - (count / 2.0));
    }

    /// <summary>Shuffled grids of 0.05, of two inputs 0.02 apart from each other: a finite difference does not change which is the larger.</summary>
    public static double Interleaved(int input, int i, int count)
    {
        int turned = input == 0 ? i : count - 1 - i;
        return Apart(0, turned, count) - (count % 2 == 0 ? 0 : 0.025) + (0.02 * input);
    }

    /// <summary>From −8 to 8.</summary>
    public static double Wide(int input, int i, int count) => 8 * ((2 * Unit(input, i)) - 1);

    private static double Unit(int input, int i)
    {
        // A multiplicative hash: no generator state, so element i is the same at every size.
        ulong h = (((ulong)(uint)i << 8) + (uint)input + 1) * 0x9E3779B97F4A7C15;
        h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9;
        return ((h ^ (h >> 32)) >> 11) * (1.0 / (1L << 53));
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
