using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// Batch norm of [N, C] or [N, C, ..] (Ioffe and Szegedy, arXiv:1502.03167): each channel normalised over the batch and its
/// positions while training, by running statistics otherwise.
/// </summary>
public sealed class BatchNorm : Module
{
    private readonly int _channels;
    private readonly double _epsilon;
    private readonly double _momentum;

    /// <summary>Makes the layer: gain 1, bias 0, running mean 0 and variance 1.</summary>
    /// <param name="init">Source of the parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, as in PyTorch.</param>
    public BatchNorm(Initializer init, int channels, double epsilon = 1e-5, double momentum = 0.1)
    {
        ArgumentNullException.ThrowIfNull(init);
        _channels = channels;
        _epsilon = epsilon;
        _momentum = momentum;
        Gain = Add(init.Ones("weight", [channels]));
        Bias = Add(init.Zeros("bias", [channels]));
        RunningMean = Add(init.Zeros("running_mean", [channels]));
        RunningVariance = Add(init.Ones("running_var", [channels]));
        RunningMean.RequiresGrad = RunningVariance.RequiresGrad = false;
    }

    /// <summary>Gain [C].</summary>
    public Parameter Gain { get; }

    /// <summary>Bias [C].</summary>
    public Parameter Bias { get; }

    /// <summary>Running mean [C]; not trained.</summary>
    public Parameter RunningMean { get; }

    /// <summary>Running variance [C], unbiased; not trained.</summary>
    public Parameter RunningVariance { get; }

    /// <summary>[N, C, ..] → [N, C, ..].</summary>
    public Tensor Forward(Tensor x)
    {
        Shape shape = x.Shape;
        if (shape.Rank < 2 || shape[1] != _channels)
            throw new ArgumentException($"batch_norm takes [N, {_channels}, ..]; {x} came.", nameof(x));
        Scope scope = x.Scope;
        Tensor flat = x.Reshape(shape[0], _channels, -1);
        Tensor centered, variance;
        if (scope.Training)
        {
            long n = flat.Count / _channels;
            if (n < 2) throw new ArgumentException($"batch_norm has one value for each channel in {x}: the variance of one value says nothing. Use a larger batch, or scope.Training = false.", nameof(x));
            Tensor mean = flat.Mean([0, 2], keep: true);
            centered = flat - mean;
            variance = centered.Square().Mean([0, 2], keep: true);
            Track(RunningMean, mean, 1);
            Track(RunningVariance, variance, n / (n - 1.0));
        }
        else
        {
            centered = flat - scope.Use(RunningMean).Reshape(_channels, 1);
            variance = scope.Use(RunningVariance).Reshape(_channels, 1);
        }

        Tensor y = centered / (variance + _epsilon).Sqrt();
        y = (y * scope.Use(Gain).Reshape(_channels, 1)) + scope.Use(Bias).Reshape(_channels, 1);
        return y.Reshape(shape);
    }

    private void Track(Parameter running, Tensor batch, double factor)
    {
        for (int c = 0; c < _channels; c++)
        {
            if (running.DType == DType.Float64)
            {
                ref double value = ref running.Value<double>()[c];
                value += _momentum * ((batch.Data<double>()[c] * factor) - value);
            }
            else
            {
                ref float value = ref running.Value<float>()[c];
                value += (float)(_momentum * ((batch.Data<float>()[c] * factor) - value));
            }
        }
    }
}
