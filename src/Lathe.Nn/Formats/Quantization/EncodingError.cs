using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>What encoding loses: sums over values and what they decode to. Threads share the work; the sums do not depend on how many.</summary>
internal sealed unsafe class EncodingError
{
    private const int Grain = 1 << 14;

    private double _squares;
    private double _errors;

    /// <summary>Root of the squared errors over the squared values; 0 where all values are.</summary>
    public double Relative => _errors == 0 ? 0 : Math.Sqrt(_errors / _squares);

    /// <summary>The largest magnitude of an error.</summary>
    public float Largest { get; private set; }

    /// <summary>Counts values and what they became.</summary>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> decoded)
    {
        int chunks = (values.Length + Grain - 1) / Grain;
        var sums = new (double Squares, double Errors, float Largest)[chunks];
        fixed (float* x = values, y = decoded)
        fixed ((double, double, float)* to = sums)
        {
            var job = new Job { Values = x, Decoded = y, Sums = to };
            Team.ForFixed(ref job, values.Length, Grain);
        }

        foreach ((double squares, double errors, float largest) in sums)
        {
            _squares += squares;
            _errors += errors;
            Largest = Math.Max(Largest, largest);
        }
    }

    private struct Job : IRangeJob
    {
        public float* Values;
        public float* Decoded;
        public (double, double, float)* Sums;

        public readonly void Run(long from, long to)
        {
            (Vector512<double> squares, Vector512<double> errors) = (Vector512<double>.Zero, Vector512<double>.Zero);
            Vector512<float> largest = Vector512<float>.Zero;
            long i = from;
            for (; i <= to - 16; i += 16)
            {
                Vector512<float> x = Vector512.Load(Values + i), error = x - Vector512.Load(Decoded + i);
                largest = Vector512.Max(largest, Vector512.Abs(error));
                (Vector512<double> low, Vector512<double> high) = Vector512.Widen(x);
                (Vector512<double> lowError, Vector512<double> highError) = Vector512.Widen(error);
                squares += (low * low) + (high * high);
                errors += (lowError * lowError) + (highError * highError);
            }

            (double allSquares, double allErrors, float most) = (Vector512.Sum(squares), Vector512.Sum(errors), 0f);
            for (int lane = 0; lane < 16; lane++) most = Math.Max(most, largest[lane]);
            for (; i < to; i++)
            {
                double x = Values[i], error = x - Decoded[i];
                allSquares += x * x;
                allErrors += error * error;
                most = Math.Max(most, (float)Math.Abs(error));
            }

            Sums[from / Grain] = (allSquares, allErrors, most);
        }
    }
}
