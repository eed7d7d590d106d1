using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Randomness;

namespace Lathe.Nn.Initialization;

/// <summary>
/// Makes the parameters of a model from a seed. Each parameter draws from a random stream of its own, numbered in order of
/// creation, so the same model and seed give the same bits on any machine.
/// </summary>
/// <param name="seed">Seed of all streams.</param>
/// <param name="dtype">Float32 to train, Float64 to check.</param>
public sealed class Initializer(ulong seed, DType dtype = DType.Float32)
{
    private const ulong FirstStream = 0x1417UL << 32;
    private ulong _created;

    /// <summary>Whether weights are drawn; if not, a file is about to fill them.</summary>
    internal bool Draws { get; private init; } = true;

    /// <summary>Element type of the parameters made.</summary>
    public DType DType => dtype;

    /// <summary>Makes parameters of zeros and ones and draws nothing: for weights that a file is about to fill.</summary>
    public static Initializer Unfilled(DType dtype = DType.Float32) => new(0, dtype) { Draws = false };

    /// <summary>All zeros: biases.</summary>
    public Parameter Zeros(string name, Shape shape) => Make(name, shape, static (_, _) => 0, 0);

    /// <summary>All ones: gains.</summary>
    public Parameter Ones(string name, Shape shape) => Make(name, shape, static (_, _) => 1, 0);

    /// <summary>Normal with mean 0 and the standard deviation given: embeddings.</summary>
    public Parameter Normal(string name, Shape shape, double deviation)
        => Make(name, shape, static (random, scale) => random.NextGaussian() * scale, deviation);

    /// <summary>Uniform on ±√(6/(in + out)) for a weight [out, in] (Glorot and Bengio, AISTATS 2010).</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="shape">[out, in].</param>
    /// <param name="outputs">Outputs to count, where several weights are stacked in one; 0 for the first size.</param>
    public Parameter Xavier(string name, Shape shape, int outputs = 0)
        => Make(name, shape, static (random, bound) => ((2 * random.NextDouble()) - 1) * bound, Math.Sqrt(6.0 / (shape[1] + (outputs == 0 ? shape[0] : outputs))));

    /// <summary>Uniform on ±<paramref name="bound"/>.</summary>
    public Parameter Uniform(string name, Shape shape, double bound)
        => Make(name, shape, static (random, bound) => ((2 * random.NextDouble()) - 1) * bound, bound);

    /// <summary>Normal with deviation √(2/in) for a weight [out, in] before ReLU (He et al., arXiv:1502.01852).</summary>
    public Parameter Kaiming(string name, Shape shape) => Normal(name, shape, Math.Sqrt(2.0 / shape[1]));

    private Parameter Make(string name, Shape shape, Func<PhiloxRandom, double, double> draw, double scale)
    {
        var parameter = new Parameter(name, shape, dtype);
        if (!Draws && scale != 0) return parameter;
        var random = new PhiloxRandom(seed, FirstStream + _created++);
        if (dtype == DType.Float64)
        {
            foreach (ref double value in parameter.Value<double>()) value = draw(random, scale);
        }
        else
        {
            foreach (ref float value in parameter.Value<float>()) value = (float)draw(random, scale);
        }

        return parameter;
    }
}
