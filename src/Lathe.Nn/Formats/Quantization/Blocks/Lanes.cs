namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>Groups side by side: element i of group g at [i, g], so that one vector holds the same element of 16 groups.</summary>
internal static unsafe class Lanes
{
    private const int Width = 16;

    /// <summary>Turns up to 16 groups; absent ones are zeros.</summary>
    /// <param name="values">The groups, one after the other.</param>
    /// <param name="groups">How many.</param>
    /// <param name="length">Elements of each.</param>
    /// <param name="turned">Receives [length, 16].</param>
    public static void Turn(float* values, int groups, int length, float* turned)
    {
        if (groups < Width) new Span<float>(turned, Width * length).Clear();
        for (int g = 0; g < groups; g++, values += length)
        {
            for (int i = 0; i < length; i++) turned[(i * Width) + g] = values[i];
        }
    }
}
