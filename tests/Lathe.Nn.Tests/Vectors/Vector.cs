using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Vectors;

/// <summary>An acceptance vector that lies beside the project: named inputs, weights and expected values.</summary>
internal sealed class Vector : IDisposable
{
    private readonly SafetensorsFile _file;

    public Vector(string name) => _file = SafetensorsFile.Open(Find(name + ".safetensors"));

    /// <summary>The path of a vector's file; skips the test where it is missing.</summary>
    public static string Find(string relative)
    {
        string? root = Environment.GetEnvironmentVariable("LATHE_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            root = Directory.Exists(Path.Combine(candidate, "vectors")) ? candidate : null;
        }

        Assert.SkipWhen(root is null, "No folder with shared/vectors above the tests: set LATHE_SHARED to the folder that holds vectors.");
        string path = Path.Combine(root!, "vectors", relative);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        return path;
    }

    public bool Has(string name) => _file.Contains(name);

    public IEnumerable<string> Names => _file.Names;

    public Shape Shape(string name) => ((Nn.Formats.IWeightSource)_file)[name].Shape;

    public float[] Floats(string name) => _file.Read<float>(name);

    public int[] Integers(string name) => [.. _file.Read<long>(name).Select(v => (int)v)];

    public bool[] Flags(string name) => [.. _file.Bytes(name).ToArray().Select(b => b != 0)];

    /// <summary>A float tensor as a variable with a gradient.</summary>
    public Tensor Variable(Scope scope, string name) => scope.Variable<float>(Shape(name), Floats(name));

    public Tensor Ids(Scope scope, string name) => scope.Input<int>(Shape(name), Integers(name));

    public Tensor Input(Scope scope, string name) => scope.Input<float>(Shape(name), Floats(name));

    /// <summary>Each value within atol + rtol·|expected|.</summary>
    public void Close(string name, ReadOnlySpan<float> actual, double rtol = 1e-4, double atol = 1e-5)
    {
        float[] expected = Floats(name);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= atol + (rtol * Math.Abs(expected[i])), $"{name}[{i}]: expected {expected[i]:G9}, got {actual[i]:G9}.");
    }

    public void Dispose() => _file.Dispose();
}
