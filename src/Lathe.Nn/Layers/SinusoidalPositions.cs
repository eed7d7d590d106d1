using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// Fixed sinusoidal positions: PE[t, 2i] = sin(t / 10000^(2i/C)), PE[t, 2i+1] = cos of the same (arXiv:1706.03762, section 3.5).
/// </summary>
public sealed class SinusoidalPositions
{
    private readonly float[] _table;
    private readonly int _width;

    /// <summary>Makes the table [positions, width].</summary>
    public SinusoidalPositions(int positions, int width)
    {
        Positions = positions;
        _width = width;
        _table = new float[checked(positions * width)];
        for (int i = 0; i < _table.Length; i++) _table[i] = (float)Value(i / width, i % width);
    }

    /// <summary>Longest sequence.</summary>
    public int Positions { get; }

    /// <summary>The table's values, row-major [positions, width].</summary>
    public ReadOnlySpan<float> Table => _table;

    /// <summary><paramref name="length"/> positions from <paramref name="first"/> on as a tensor [T, C].</summary>
    public Tensor Forward(Scope scope, int length, DType dtype, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (first + length > Positions)
            throw new ArgumentException($"A sequence of {first + length} tokens is longer than the {Positions} positions of this model. Raise MaxPositions.", nameof(length));
        ReadOnlySpan<float> rows = _table.AsSpan(first * _width, length * _width);
        Tensor y = scope.Empty([length, _width], dtype);
        if (dtype == DType.Float32)
        {
            rows.CopyTo(y.Data<float>());
            return y;
        }

        Span<double> wide = y.Data<double>();
        for (int i = 0; i < wide.Length; i++) wide[i] = Value(first + (i / _width), i % _width);
        return y;
    }

    private double Value(int position, int place)
    {
        double angle = position / Math.Pow(10000, (place - (place % 2)) / (double)_width);
        return place % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
    }
}
