namespace Lathe.Lab.Statistics;

/// <summary>
/// A figure that is a function of sums over the samples: a mean, a ratio, a perplexity, a corpus BLEU. Each sample has a row of numbers;
/// rows are added and the function is applied once.
/// </summary>
public sealed class SumSamples : SampleSet
{
    private readonly double[] _rows;
    private readonly int _width;
    private readonly SumValue _value;
    private readonly Lazy<bool> _binary;

    /// <summary>Makes a set.</summary>
    /// <param name="rows">[samples, width], row by row.</param>
    /// <param name="width">Numbers of a row, 1 or more.</param>
    /// <param name="value">The figure of a sum of rows.</param>
    /// <exception cref="ArgumentException">The rows are not whole.</exception>
    public SumSamples(double[] rows, int width, SumValue value)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (rows.Length % width != 0) throw new ArgumentException($"{rows.Length} numbers are no whole rows of {width}.", nameof(rows));
        (_rows, _width, _value) = (rows, width, value);
        _binary = new Lazy<bool>(() => _value == MeanOf && !Enumerable.Range(0, Count).Any(i => _rows[i * 2] is not (0 or 1) || _rows[(i * 2) + 1] != 1));
    }

    /// <inheritdoc/>
    public override int Count => _rows.Length / _width;

    /// <summary>Whether it is a share of samples: each counts 0 or 1.</summary>
    public bool IsShare => Count > 0 && _binary.Value;

    /// <summary>The mean of one number for each sample.</summary>
    public static SumSamples Mean(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new SumSamples([.. values.SelectMany(v => (double[])[v, 1])], 2, MeanOf);
    }

    /// <summary>The share of samples of which something is true.</summary>
    public static SumSamples Share(IEnumerable<bool> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Mean(values.Select(v => v ? 1.0 : 0.0));
    }

    /// <summary>The row of a sample.</summary>
    public ReadOnlySpan<double> Row(int sample) => _rows.AsSpan(sample * _width, _width);

    /// <inheritdoc/>
    public override double ValueOf(ReadOnlySpan<int> samples)
    {
        if (samples.IsEmpty) return double.NaN;
        Span<double> sums = _width <= 64 ? stackalloc double[_width] : new double[_width];
        sums.Clear();
        foreach (int sample in samples)
        {
            ReadOnlySpan<double> row = Row(sample);
            for (int i = 0; i < sums.Length; i++) sums[i] += row[i];
        }

        return _value(sums);
    }

    /// <inheritdoc/>
    public override SampleSet Join(SampleSet other)
        => other is SumSamples sums && sums._width == _width ? new SumSamples([.. _rows, .. sums._rows], _width, _value)
            : throw new ArgumentException("The other samples measured something else.", nameof(other));

    private static double MeanOf(ReadOnlySpan<double> sums) => sums[0] / sums[1];
}
