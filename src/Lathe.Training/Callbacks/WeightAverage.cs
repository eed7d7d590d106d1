using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Callbacks;

/// <summary>
/// An exponential moving average of the weights (Polyak and Juditsky, 1992): a ← a + (1 − d)(w − a) after each step, with d rising
/// from 1/10 to its value as (1 + t)/(10 + t). Validation, and what later callbacks save at its end, see the averages.
/// Put it before them in the list.
/// </summary>
public sealed class WeightAverage : Callback, IDisposable
{
    private readonly double _decay;
    private readonly Parameter[] _weights;
    private readonly Parameter[] _averages;
    private bool _standIn;

    /// <summary>Makes the averages, equal to the weights.</summary>
    /// <param name="weights">A model's parameters.</param>
    /// <param name="decay">d, from 0 up to, not including, 1.</param>
    public WeightAverage(IEnumerable<Parameter> weights, double decay = 0.999)
    {
        if (!(decay >= 0 && decay < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "Expected 0 up to, not including, 1.");
        _decay = decay;
        _weights = [.. weights];
        if (_weights.FirstOrDefault(w => w.DType == DType.BFloat16) is { } half)
            throw new NotSupportedException($"Parameter {half} is stored as BFloat16, which cannot be exchanged with its average and back without loss. Average a Float32 model, or train without an average.");
        _averages = [.. _weights.Select(w => new Parameter(w.Name, w.Shape, w.DType) { RequiresGrad = false })];
        CopyWeights();
    }

    /// <inheritdoc/>
    public override string Name => "ema";

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Tensors => _averages;

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Step == 0) CopyWeights();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        double rate = 1 - Math.Min(_decay, (1.0 + step.Step) / (10.0 + step.Step));
        for (int i = 0; i < _weights.Length; i++) Blend(_weights[i], _averages[i], rate);
    }

    /// <inheritdoc/>
    public override void OnValidationStart(Trainer trainer) => StandIn(true);

    /// <inheritdoc/>
    public override void OnValidationEnd(Trainer trainer, ValidationPoint point) => StandIn(false);

    /// <inheritdoc/>
    public override void OnException(Trainer trainer, Exception exception) => StandIn(false);

    /// <summary>Exchanges weights and averages.</summary>
    public void Swap()
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            if (_weights[i].DType == DType.Float64) Swap(_weights[i].Value<double>(), _averages[i].Value<double>());
            else Swap(_weights[i].Value<float>(), _averages[i].Value<float>());
        }
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (Parameter average in _averages) average.Dispose();
    }

    private static void Blend(Parameter weight, Parameter average, double rate)
    {
        if (weight.DType == DType.Float64)
        {
            Span<double> w = weight.Value<double>(), a = average.Value<double>();
            for (int i = 0; i < a.Length; i++) a[i] += rate * (w[i] - a[i]);
            return;
        }

        BlendSingle(weight.Value<float>(), average.Value<float>(), (float)rate);
    }

    // Plain products and sums, not fused: the same bits at every vector width.
    private static void BlendSingle(ReadOnlySpan<float> w, Span<float> a, float rate)
    {
        int i = 0, lanes = System.Numerics.Vector<float>.Count;
        for (; i + lanes <= a.Length; i += lanes)
        {
            var x = new System.Numerics.Vector<float>(a[i..]);
            (x + ((new System.Numerics.Vector<float>(w[i..]) - x) * rate)).CopyTo(a[i..]);
        }

        for (; i < a.Length; i++) a[i] += (w[i] - a[i]) * rate;
    }

    private static void Swap<T>(Span<T> x, Span<T> y)
    {
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = (y[i], x[i]);
    }

    // A validation that fails half-way, or a full disk at its end, must not leave the averages in the model.
    private void StandIn(bool averages)
    {
        if (_standIn == averages) return;
        Swap();
        _standIn = averages;
    }

    private void CopyWeights()
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            if (_weights[i].DType == DType.Float64) _weights[i].Value<double>().CopyTo(_averages[i].Value<double>());
            else _weights[i].Value<float>().CopyTo(_averages[i].Value<float>());
        }
    }
}
