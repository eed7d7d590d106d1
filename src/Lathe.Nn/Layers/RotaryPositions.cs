using System.Numerics;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// The cosines and sines of rotary positions (Su et al., arXiv:2104.09864), with the ways to reach past a trained context. Pair k
/// of a position p turns by p·θ^(−2k/R). Not trained, computed in double.
/// </summary>
public sealed class RotaryPositions : IDisposable
{
    private const int FirstLength = 2048;
    private readonly TransformerConfig _config;
    private readonly DType _dtype;
    private readonly int _original;
    private Parameter? _table;
    private int _length;

    /// <summary>Prepares tables for a config; the first forward computes them.</summary>
    public RotaryPositions(TransformerConfig config, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _dtype = dtype;
        Size = config.RopeSize == 0 ? config.HeadWidth : config.RopeSize;
        _original = config.RopeScaling is { OriginalContext: > 0 } scaling ? scaling.OriginalContext : config.Context;
    }

    /// <summary>Elements of a head that are turned, R.</summary>
    public int Size { get; }

    /// <summary>
    /// The table [positions, R] that serves sequences of <paramref name="length"/> tokens: R/2 cosines, then R/2 sines.
    /// </summary>
    /// <param name="scope">Where it lives.</param>
    /// <param name="length">Positions to serve.</param>
    /// <param name="inParts">
    /// The text comes in parts. Scaling that follows the length then takes each token by the length it ends, as decoding token by token
    /// does, so that the parts do not matter.
    /// </param>
    public Tensor Table(Scope scope, int length, bool inParts = false)
    {
        ArgumentNullException.ThrowIfNull(scope);
        bool dynamic = _config.RopeScaling?.Kind == RopeScalingKind.DynamicNtk, follows = dynamic && !inParts && length > _original;

        // It grows in powers of two: contexts of a million positions are rarely used up, and would cost half a gigabyte.
        int wanted = follows ? length : (int)Math.Max(length, Math.Min(_config.Context, Math.Max(FirstLength, (long)BitOperations.RoundUpToPowerOf2((uint)length))));
        if (_table is null || (follows ? _length != wanted : _length < length || FollowsNow))
        {
            // The old table may still be read by the tape of this step: the collector frees it when nobody does.
            _table = Make(wanted, dynamic && !follows);
            _length = wanted;
            FollowsNow = follows;
        }

        return scope.Use(_table);
    }

    /// <summary>Angle of a position, for each pair: θ^(−2k/R) after scaling.</summary>
    /// <param name="length">Length of the sequence, which dynamic scaling follows.</param>
    /// <param name="factor">Receives the factor of cosines and sines (YaRN's temperature), else 1.</param>
    public double[] Frequencies(int length, out double factor)
    {
        factor = 1;
        double[] plain = Plain(_config.RopeTheta);
        if (_config.RopeScaling is not { } s) return plain;
        double stretch = (double)Size / Math.Max(1, Size - 2);
        switch (s.Kind)
        {
            case RopeScalingKind.Linear:
                return Array.ConvertAll(plain, f => f / s.Factor);
            case RopeScalingKind.Ntk:
                return Plain(_config.RopeTheta * Math.Pow(s.Factor, stretch));
            case RopeScalingKind.DynamicNtk:
                double grown = (s.Factor * Math.Max(length, _original) / _original) - (s.Factor - 1);
                return length <= _original ? plain : Plain(_config.RopeTheta * Math.Pow(grown, stretch));
            case RopeScalingKind.Divisors:
                return [.. plain.Zip(s.Divisors!, (f, d) => f / d)];
            case RopeScalingKind.Llama3:
                return Array.ConvertAll(plain, f => Llama3(f, s));
            default:
                factor = s.AttentionFactor ?? (s.Factor <= 1 ? 1 : (0.1 * Math.Log(s.Factor)) + 1);
                return Yarn(plain, s);
        }
    }

    /// <summary>Frees the table.</summary>
    public void Dispose() => _table?.Dispose();

    private bool FollowsNow { get; set; }

    private double[] Plain(double theta)
    {
        double[] frequencies = new double[Size / 2];
        for (int k = 0; k < frequencies.Length; k++) frequencies[k] = Math.Pow(theta, -2.0 * k / Size);
        return frequencies;
    }

    private double Llama3(double frequency, RopeScaling s)
    {
        double turns = _original * frequency / (2 * Math.PI);
        if (turns < s.LowFrequencyFactor) return frequency / s.Factor;
        if (turns > s.HighFrequencyFactor) return frequency;
        double keep = (turns - s.LowFrequencyFactor) / (s.HighFrequencyFactor - s.LowFrequencyFactor);
        return ((1 - keep) * frequency / s.Factor) + (keep * frequency);
    }

    private double[] Yarn(double[] plain, RopeScaling s)
    {
        double low = Math.Max(0, Math.Floor(PairThatTurns(s.BetaFast))), high = Math.Min(Size - 1, Math.Ceiling(PairThatTurns(s.BetaSlow)));
        if (low == high) high += 0.001;
        for (int k = 0; k < plain.Length; k++)
        {
            double divided = Math.Clamp((k - low) / (high - low), 0, 1);
            plain[k] = (plain[k] / s.Factor * divided) + (plain[k] * (1 - divided));
        }

        return plain;
    }

    // The pair, as a real number, that turns so many times within the original context.
    private double PairThatTurns(double times)
        => Size * Math.Log(_original / (times * 2 * Math.PI)) / (2 * Math.Log(_config.RopeTheta));

    private Parameter Make(int length, bool each)
    {
        var table = new Parameter("rotary", [length, Size], _dtype) { RequiresGrad = false };
        double[] frequencies = Frequencies(each ? 1 : length, out double factor);
        int half = Size / 2;
        for (int p = 0; p < length; p++)
        {
            if (each && p >= _original) frequencies = Frequencies(p + 1, out factor);
            for (int k = 0; k < half; k++)
            {
                (double sin, double cos) = Math.SinCos(p * frequencies[k]);
                Set(table, (p * Size) + k, cos * factor);
                Set(table, (p * Size) + half + k, sin * factor);
            }
        }

        return table;
    }

    private static void Set(Parameter table, int at, double value)
    {
        if (table.DType == DType.Float64) table.Value<double>()[at] = value;
        else table.Value<float>()[at] = (float)value;
    }
}
