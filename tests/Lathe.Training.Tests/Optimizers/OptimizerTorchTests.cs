using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

/// <summary>Three steps on five weights against PyTorch: the weights after each.</summary>
public sealed class OptimizerTorchTests
{
    [Theory]
    [InlineData("adam")]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov_decay")]
    public void Every_step_gives_the_weights_of_torch(string name)
    {
        using var w = new Parameter("w", [5]);
        TorchReference.Waves(5, 1, 1).CopyTo(w.Value<float>());
        using Optimizer optimizer = Make(name, [w]);
        var trace = new List<float>();
        for (int step = 0; step < 3; step++)
        {
            w.ZeroGrad();
            TorchReference.Waves(5, 10 + step, 0.5).CopyTo(w.Grad<float>());
            optimizer.Step(RateOf(name));
            trace.AddRange(w.Value<float>());
        }

        TorchReference.AssertClose(TorchReference.Load().Numbers("single", name), trace.ToArray(), relative: 1e-6, absolute: 1e-7);
    }

    public static double RateOf(string name) => name.StartsWith("sgd", StringComparison.Ordinal) ? 0.05 : 1e-3;

    public static Optimizer Make(string name, IEnumerable<Parameter> parameters) => name switch
    {
        "adam" => new Adam(parameters),
        "adam_decay" => new Adam(parameters, new AdamOptions { WeightDecay = 0.1 }),
        "adamw" => new Adam(parameters, new AdamOptions { WeightDecay = 0.1, Decoupled = true }),
        "sgd" or "sgd_clipped" => new Sgd(parameters),
        "sgd_momentum" => new Sgd(parameters, new SgdOptions { Momentum = 0.9 }),
        "sgd_nesterov_decay" => new Sgd(parameters, new SgdOptions { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 }),
        _ => throw new ArgumentException($"The reference has no '{name}'."),
    };
}
