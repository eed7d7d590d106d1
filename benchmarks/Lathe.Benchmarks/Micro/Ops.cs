using BenchmarkDotNet.Attributes;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Benchmarks.Micro;

/// <summary>Single ops at the sizes of a small GPT's layer: [1,024, 768] activations.</summary>
[MemoryDiagnoser]
public class Ops
{
    private const int Rows = 1024;
    private const int Width = 768;
    private readonly float[] _values = new float[Rows * Width];
    private readonly Scope _scope = new(record: false);

    /// <summary>Fills the input.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < _values.Length; i++) _values[i] = MathF.Sin(i);
    }

    /// <summary>The copy every other row includes.</summary>
    [Benchmark(Baseline = true)]
    public Tensor Copy() => Input();

    /// <summary>GELU by tanh.</summary>
    [Benchmark]
    public Tensor Gelu() => Input().Gelu(approximate: true);

    /// <summary>Softmax of rows.</summary>
    [Benchmark]
    public Tensor Softmax() => Input().Softmax();

    /// <summary>Layer norm of rows.</summary>
    [Benchmark]
    public Tensor LayerNorm() => Input().LayerNorm();

    /// <summary>Element-wise sum.</summary>
    [Benchmark]
    public Tensor Add()
    {
        Tensor x = Input();
        return x + x;
    }

    /// <summary>Frees the arena.</summary>
    [GlobalCleanup]
    public void Cleanup() => _scope.Dispose();

    private Tensor Input()
    {
        _scope.Reset();
        return _scope.Input<float>([Rows, Width], _values);
    }
}
