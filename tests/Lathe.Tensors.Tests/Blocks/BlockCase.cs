using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

/// <summary>A random weight in blocks, with inputs and a bias for it.</summary>
internal sealed class BlockCase : IDisposable
{
    private readonly byte[] _file;
    private readonly int _outputs, _columns, _size;

    public BlockCase(BlockFormat format, int outputs, int columns, int rows, int seed)
    {
        var random = new Random(seed);
        (_outputs, _columns, _size) = (outputs, columns, (int)format.RowBytes(columns));
        _file = [.. Enumerable.Range(0, outputs).SelectMany(_ => ScalarBlocks.Random(random, format, columns))];
        X = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(random.NextDouble() - 0.5) * (random.Next(20) == 0 ? 8 : 1))];
        Bias = [.. Enumerable.Range(0, outputs).Select(_ => (float)(random.NextDouble() - 0.5))];
        Parameter = new Parameter("w", [outputs, columns]);
        var weight = new BlockWeight(columns, (outputs, format));
        weight.Write(0, outputs, _file);
        Parameter.Store(weight);
    }

    public Parameter Parameter { get; }

    public float[] X { get; }

    public float[] Bias { get; }

    public ReadOnlySpan<byte> FileRow(int output) => _file.AsSpan(output * _size, _size);

    public float[] Linear(int rows)
    {
        using var scope = new Scope(record: false);
        Tensor x = scope.Input<float>([rows, _columns], X.AsSpan(0, rows * _columns));
        return x.Linear(scope.Use(Parameter), scope.Input<float>([_outputs], Bias)).Data<float>().ToArray();
    }

    public void Dispose() => Parameter.Dispose();
}
