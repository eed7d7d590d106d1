using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Cli.Tests;

/// <summary>Compares checkpoints tensor by tensor: their metadata holds seconds, which differ.</summary>
internal static class WeightFiles
{
    public static void AssertEqual(string expected, string actual)
    {
        using SafetensorsFile a = SafetensorsFile.Open(expected), b = SafetensorsFile.Open(actual);
        Assert.Equal(a.Names.Order(), b.Names.Order());
        foreach (string name in a.Names) Assert.True(a.Bytes(name).SequenceEqual(b.Bytes(name)), name);
    }
}
